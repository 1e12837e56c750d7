using System.Buffers.Binary;
using FewLabel.Data;
using FewLabel.Tests.Data.Pictures;

namespace FewLabel.Fuzzing;

/// <summary>Pictures of one format.</summary>
internal sealed class PictureTarget : FuzzTarget
{
    private const int MostPixels = 1_000_000;
    private const int PngHead = 8;

    private static readonly ImageShape[] Shapes = [new(1, 28, 28), new(3, 20, 31)];

    private readonly byte[][] _files;

    private PictureTarget(string name, string folder, params byte[][] files)
        : base(name, folder) => _files = files;

    public static PictureTarget[] All(string folder)
    {
        byte[] colors = [.. Enumerable.Range(0, 3 * 40 * 30).Select(i => (byte)(i * 37 / 5))];
        byte[] grays = colors[..(40 * 30)];
        return
        [
            new("png", folder,
            [
                PictureBytes.Png(40, 30, 8, 2, colors), PictureBytes.Png(40, 30, 8, 0, grays), PictureBytes.Png(20, 30, 16, 0, grays),
                PictureBytes.Png(40, 30, 8, 3, [.. grays.Select(gray => (byte)(gray % 4))], colors[..12]), ImageFile.ToPng(grays[..784], new ImageShape(1, 28, 28)), .. Odd("PNG"),
            ]),
            new("jpeg", folder,
                PictureBytes.Jpeg(40, 30, grays), PictureBytes.Jpeg(40, 30, colors, 3), PictureBytes.WithOrientation(PictureBytes.Jpeg(40, 30, colors, 3), 6),
                PictureBytes.Jpeg(400, 300, new byte[120_000])),
            new("bmp", folder, PictureBytes.Bmp(40, 30, (x, y) => ((byte)(x * 6), (byte)(y * 8), 9)), PictureBytes.Bmp(3, 50, (x, y) => ((byte)y, 0, (byte)x))),
            new("webp", folder, PictureBytes.Webp(40, 30, colors), PictureBytes.Webp(30, 7, colors[..630])),
            new("tiff", folder, [TiffBytes.Plain(40, 30, 8, colors, 3), TiffBytes.Plain(20, 30, 16, grays, isLittle: false), .. Odd("TIFF")]),
            new("gif", folder, PictureBytes.Gif(12, 9, Palette(108)), PictureBytes.Gif(9, 12, Palette(108), Palette(108))),
        ];
    }

    public override string Called => "The stream";

    public override byte[] Whole => _files[0];

    public override long MemoryFor(byte[] input) => (16 << 20) + (16L * MostPixels) + (4L * input.Length);

    public override byte[] Make(Dice dice)
    {
        var file = dice.Pick(_files);
        file = dice.Next(3) switch
        {
            0 => ByteMutation.WithExtreme(file, dice.Next(Math.Min(64, file.Length)), dice),
            1 => ByteMutation.WithExtreme(file, AnyField(file, dice), dice),
            _ => ByteMutation.Mutate(file, dice.Pick(_files), dice),
        };
        return Name == "png" && dice.OneIn(2) ? WithRightChecksums(file) : file;
    }

    public override bool Read(byte[] input)
    {
        var shape = Shapes[input.Length % Shapes.Length];
        var options = new ImageFileOptions { MaxPixels = MostPixels, Fit = (ImageFit)(input.Length / 2 % 2), Intensity = input.Length % 3 == 0 ? IntensityRange.Auto : IntensityRange.Full };
        return ImageFile.Read(new MemoryStream(input, writable: false), shape, options).Length == shape.Size;
    }

    private static IEnumerable<byte[]> Odd(string format) =>
        OddPictures.All.Where(picture => picture.Name.StartsWith(format, StringComparison.Ordinal) && picture.Pixels is not null).Select(picture => picture.File);

    private static byte[] Palette(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)(i * 7 % 4))];

    /// <summary>A place behind a marker of a JPEG, or any other.</summary>
    private static int AnyField(byte[] file, Dice dice)
    {
        var places = Enumerable.Range(0, file.Length - 2).Where(place => file[place] == 0xFF && file[place + 1] >= 0xC0).ToArray();
        return places.Length == 0 ? dice.Next(file.Length) : Math.Min(dice.Pick(places) + 1 + dice.Next(12), file.Length - 1);
    }

    private static byte[] WithRightChecksums(byte[] file)
    {
        var copy = (byte[])file.Clone();
        for (long place = PngHead; place + 12 <= copy.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(copy.AsSpan((int)place));
            if (place + 12 + length > copy.Length)
            {
                break;
            }

            BinaryPrimitives.WriteUInt32BigEndian(
                copy.AsSpan((int)(place + 8 + length)), PictureBytes.Checksum(copy.AsSpan((int)place + 4, (int)length + 4)));
            place += 12 + length;
        }

        return copy;
    }
}
