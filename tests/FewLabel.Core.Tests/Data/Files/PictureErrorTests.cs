using FewLabel.Data;
using FewLabel.Runtime;

namespace FewLabel.Tests.Data.Pictures;

public sealed class PictureErrorTests : IDisposable
{
    private static readonly ImageShape Shape = new(1, 8, 8);

    private readonly TestFolder _folder = new();

    public static TheoryData<string, byte[]> Pictures
    {
        get
        {
            byte[] pixels = [.. Enumerable.Range(0, 64).Select(i => (byte)(i * 37))];
            byte[] colors = [.. Enumerable.Range(0, 192).Select(i => (byte)(i * 29))];
            return new TheoryData<string, byte[]>
            {
                { "png", ImageFile.ToPng(pixels, Shape) },
                { "jpeg", PictureBytes.Jpeg(8, 8, pixels) },
                { "webp", PictureBytes.Webp(8, 8, colors) },
                { "bmp", PictureBytes.Bmp(8, 8, (x, y) => ((byte)(x * 30), (byte)(y * 30), (byte)(x * y))) },
                { "gif", PictureBytes.Gif(8, 8, [.. pixels.Select(value => (byte)(value % 4))]) },
            };
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_without_bytes_is_refused() => Refuse([], "picture.png is empty: it has no bytes. Copy it again.");

    [Fact]
    public void What_is_no_picture_is_refused_with_the_formats_that_are_read()
    {
        Refuse("Dear diary"u8.ToArray(), "is not a picture that can be read; PNG, JPEG, BMP, WebP, GIF and TIFF can");
        Refuse(new byte[5_000], "is not a picture that can be read");
    }

    [Theory]
    [MemberData(nameof(Pictures))]
    public void A_file_that_was_cut_is_refused_unless_it_has_all_pixels(string format, byte[] picture)
    {
        var whole = Decode(picture);
        Assert.Null(whole.Fault);
        for (var length = 0; length < picture.Length; length++)
        {
            var (fault, pixels) = Decode(picture[..length]);
            if (fault is null)
            {
                // JPEG and GIF end in a mark behind the last pixel.
                Assert.True(format is "jpeg" or "gif", $"{length} of {picture.Length} bytes pass.");
                Assert.Equal(whole.Pixels, pixels);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Pictures))]
    public void A_byte_that_is_wrong_is_refused_or_read_and_never_ends_the_program(string format, byte[] picture)
    {
        var whole = Decode(picture).Pixels;
        using var random = new RandomSource(picture.Length);
        using var values = random.Integers(1, 256, picture.Length);
        var changes = values.data<long>().ToArray();
        for (var place = 0; place < picture.Length; place++)
        {
            var copy = (byte[])picture.Clone();
            copy[place] ^= (byte)changes[place];
            var (fault, pixels) = Decode(copy);

            // Of these formats PNG alone has checksums.
            Assert.True(format != "png" || fault is not null || pixels.AsSpan().SequenceEqual(whole), $"byte {place}");
        }
    }

    [Fact]
    public void A_picture_of_too_many_pixels_is_refused_by_its_head_without_taking_memory()
    {
        var bomb = PictureBytes.Png(100_000, 100_000, 8, 0, [0]);
        GC.Collect();
        var before = Environment.WorkingSet;

        Refuse(bomb, "is 100,000×100,000 pixels, and at most 50,000,000 in all are decoded. Make it smaller, or raise ImageFileOptions.MaxPixels.");
        Assert.InRange(Environment.WorkingSet - before, long.MinValue, 64 << 20);
    }

    [Fact]
    public void The_most_pixels_can_be_set()
    {
        var path = _folder.Write("a.png", PictureBytes.Gray([1, 2, 3]));

        Assert.Throws<DataFormatException>(() => ImageFile.Read(path, Shape, new ImageFileOptions { MaxPixels = 2 }));
        Assert.Equal(64, ImageFile.Read(path, Shape, new ImageFileOptions { MaxPixels = 3 }).Length);
    }

    [Fact]
    public void A_file_far_longer_than_its_pixels_could_be_is_not_read_at_all()
    {
        var path = _folder["long.png"];
        using (var stream = File.Create(path))
        {
            stream.SetLength(2 << 20);
        }

        var error = Assert.Throws<DataFormatException>(() => ImageFile.Read(path, Shape, new ImageFileOptions { MaxPixels = 100 }));
        Assert.Contains("has 2,097,152 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_told_apart()
    {
        Assert.Contains("none.png does not exist", Assert.Throws<DataUnavailableException>(() => ImageFile.Read(_folder["none.png"], Shape)).Message, StringComparison.Ordinal);
        Assert.Contains("cannot be read", Assert.Throws<DataUnavailableException>(() => ImageFile.Read(_folder.Root, Shape)).Message, StringComparison.Ordinal);
        Assert.Equal("The stream is empty: it has no bytes. Copy it again.", Assert.Throws<DataFormatException>(() => ImageFile.Read(Stream.Null, Shape)).Message);
    }

    [Fact]
    public void A_flat_picture_of_a_million_rows_needs_little_memory()
    {
        var path = _folder.Write("thin.png", PictureBytes.Png(1, 1_000_000, 8, 0, new byte[1_000_000]));
        foreach (var fit in Enum.GetValues<ImageFit>())
        {
            Assert.All(ImageFile.Read(path, Shape, new ImageFileOptions { Fit = fit }), pixel => Assert.Equal(0, pixel));
        }
    }

    private static (ImageFileFault? Fault, byte[] Pixels) Decode(byte[] content)
    {
        using var decoder = ImageFile.CreateDecoder(Shape, null);
        var pixels = new byte[Shape.Size];
        return (decoder.Decode(content, pixels), pixels);
    }

    private void Refuse(byte[] content, string message)
    {
        var path = _folder.Write("picture.png", content);
        var error = Assert.Throws<DataFormatException>(() => ImageFile.Read(path, Shape));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.Equal(path, error.Path);
    }
}
