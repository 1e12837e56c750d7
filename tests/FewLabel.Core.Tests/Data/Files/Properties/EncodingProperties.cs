using CsCheck;
using FewLabel.Data;

namespace FewLabel.Tests.Data.Pictures;

/// <summary>Pictures of any size and lossless form are read exactly; whatever is changed in them, they are read or refused, and nothing else happens.</summary>
public sealed class EncodingProperties
{
    private const int Pictures = 400;

    private static readonly Gen<(int Width, int Height, byte[] Pixels)> Gray =
        from width in Gen.Int[1, 40]
        from height in Gen.Int[1, 30]
        from pixels in Gen.Byte.Array[width * height]
        select (width, height, pixels);

    private static readonly Gen<(int Width, int Height, byte[] Pixels)> Color =
        from width in Gen.Int[1, 20]
        from height in Gen.Int[1, 20]
        from pixels in Gen.Byte.Array[3 * width * height]
        select (width, height, pixels);

    [Fact]
    public void Gray_is_read_exactly_in_every_form() => Gen.Select(Gray, Gen.Int[0, 6], Gen.Bool).Sample((picture, form, flag) =>
        Assert.Equal(picture.Pixels, Read(Encode(picture, form, flag), new ImageShape(1, picture.Height, picture.Width))), iter: Pictures, threads: 1);

    [Fact]
    public void Color_is_read_exactly_in_every_form() => Gen.Select(Color, Gen.Int[0, 4]).Sample((picture, form) =>
    {
        var (width, height, pixels) = picture;
        var file = form switch
        {
            0 => PictureBytes.Png(width, height, 8, 2, pixels),
            1 => PictureBytes.Webp(width, height, pixels),
            2 => PictureBytes.Bmp(width, height, (x, y) => (pixels[3 * ((y * width) + x)], pixels[(3 * ((y * width) + x)) + 1], pixels[(3 * ((y * width) + x)) + 2])),
            3 => TiffBytes.Plain(width, height, 8, pixels, 3),
            _ => new TiffBytes(false).Basic(width, height, 8, 3).Field(284, 2).Blocks(273, 279, [.. Enumerable.Range(0, 3).Select(c => pixels.Where((_, i) => i % 3 == c).ToArray())]).ToArray(),
        };
        byte[] planes = [.. Enumerable.Range(0, 3).SelectMany(c => pixels.Where((_, i) => i % 3 == c))];
        Assert.Equal(planes, Read(file, new ImageShape(3, height, width)));
    }, iter: Pictures, threads: 1);

    [Fact]
    public void A_file_that_was_changed_is_read_or_refused_by_name() =>
        Gen.Select(Gray, Gen.Int[0, 6], Gen.Int.Array[1, 4], Gen.Byte, Gen.Bool).Sample((picture, form, places, value, cuts) =>
        {
            var file = Encode(picture, form, cuts);
            foreach (var place in places)
            {
                file[(int)((uint)place % file.Length)] = value;
            }

            file = cuts ? file[..(int)((uint)places[0] % file.Length)] : file;
            var shape = new ImageShape(1, 8, 8);
            try
            {
                Assert.Equal(shape.Size, ImageFile.Read(new MemoryStream(file), shape, new ImageFileOptions { MaxPixels = 1_000_000, Intensity = cuts ? IntensityRange.Full : IntensityRange.Auto }).Length);
            }
            catch (DataFormatException error)
            {
                Assert.StartsWith("The stream ", error.Message, StringComparison.Ordinal);
            }
        }, iter: 3 * Pictures, threads: 1);

    [Fact]
    public void Values_of_a_picture_keep_their_order_when_they_are_stretched() => Gen.Select(Gray, Gen.Int[0, 60_000], Gen.Int[1, 5_000]).Sample((picture, black, width) =>
    {
        byte[] wide = [.. picture.Pixels.SelectMany(value => BitConverter.GetBytes((ushort)(value * 257)))];
        var file = TiffBytes.Plain(picture.Width, picture.Height, 16, wide);
        var shape = new ImageShape(1, picture.Height, picture.Width);
        foreach (var range in new[] { IntensityRange.Auto, IntensityRange.Between(black, black + width) })
        {
            var image = ImageFile.Read(new MemoryStream(file), shape, new ImageFileOptions { Intensity = range });
            byte[] sorted = [.. picture.Pixels.Zip(image).OrderBy(pair => pair.First).ThenBy(pair => pair.Second).Select(pair => pair.Second)];
            Assert.Equal(sorted.Order(), sorted);
        }
    }, iter: Pictures, threads: 1);

    private static byte[] Encode((int Width, int Height, byte[] Pixels) picture, int form, bool flag)
    {
        var (width, height, pixels) = picture;
        byte[] Wide(bool isLittle) => [.. pixels.SelectMany(value => isLittle ? new byte[] { 77, value } : [value, 77])];
        return form switch
        {
            0 => PictureBytes.Png(width, height, 8, 0, pixels),
            1 => PictureBytes.Png(width, height, 16, 0, Wide(false)),
            2 => TiffBytes.Plain(width, height, 8, pixels, 1, flag),
            3 => TiffBytes.Plain(width, height, 16, Wide(flag), 1, flag),
            4 => new TiffBytes(flag).Basic(width, height, 8).Field(278, 1).Blocks(273, 279, [.. pixels.Chunk(width)]).ToArray(),
            5 => new TiffBytes(flag).Basic(width, height, 8, photometric: 0).Blocks(273, 279, [.. pixels.Select(value => (byte)(255 - value))]).ToArray(),
            _ => PictureBytes.Bmp(width, height, (x, y) => (pixels[(y * width) + x], pixels[(y * width) + x], pixels[(y * width) + x])),
        };
    }

    private static byte[] Read(byte[] file, ImageShape shape) => ImageFile.Read(new MemoryStream(file), shape);
}
