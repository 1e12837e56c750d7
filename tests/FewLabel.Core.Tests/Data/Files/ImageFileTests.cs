using FewLabel.Data;
using FewLabel.Runtime;

namespace FewLabel.Tests.Data.Pictures;

public sealed class ImageFileTests : IDisposable
{
    private static readonly ImageShape Four = new(1, 4, 4);

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, 28, 28)]
    [InlineData(3, 28, 28)]
    [InlineData(1, 1, 1)]
    [InlineData(3, 5, 9)]
    [InlineData(1, 200, 3)]
    public void A_png_of_the_wanted_size_keeps_its_pixels_exactly(int channels, int height, int width)
    {
        var shape = new ImageShape(channels, height, width);
        var pixels = Noise(shape.Size);
        var path = _folder.Write("picture.png", ImageFile.ToPng(pixels, shape));

        Assert.Equal(pixels, ImageFile.Read(path, shape));
        Assert.Equal(pixels, ImageFile.Read(path, shape, new ImageFileOptions { Fit = ImageFit.CenterCrop }));
    }

    [Fact]
    public void Formats_are_told_by_content_whatever_the_name()
    {
        byte[] colors = [255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30, 40, 50, 60, 70, 80, 90];
        byte[] planes = [255, 0, 0, 10, 40, 70, 0, 255, 0, 20, 50, 80, 0, 0, 255, 30, 60, 90];
        var shape = new ImageShape(3, 2, 3);

        Assert.Equal(planes, Read(PictureBytes.Png(3, 2, 8, 2, colors), shape));
        Assert.Equal(planes, Read(PictureBytes.Webp(3, 2, colors), shape));
        Assert.Equal(planes, Read(PictureBytes.Bmp(3, 2, (x, y) => (colors[3 * ((3 * y) + x)], colors[(3 * ((3 * y) + x)) + 1], colors[(3 * ((3 * y) + x)) + 2])), shape));
        Assert.Equal(planes, Read(PictureBytes.Png(3, 2, 8, 3, [0, 1, 2, 3, 4, 5], colors), shape));
    }

    [Fact]
    public void A_gif_gives_its_first_frame() =>
        Assert.Equal([0, 85, 170, 255, 85, 0], Read(PictureBytes.Gif(3, 2, [0, 1, 2, 3, 1, 0], [3, 3, 3, 3, 3, 3]), new ImageShape(1, 2, 3)));

    [Fact]
    public void A_jpeg_of_even_areas_keeps_them()
    {
        var pixels = Blocks(24, 16);

        AssertClose(pixels, Read(PictureBytes.Jpeg(24, 16, pixels), new ImageShape(1, 16, 24)), 2);
    }

    [Fact]
    public void Color_becomes_gray_by_the_weights_of_the_standard() => Assert.Equal(
        [76, 150, 29, 255, 0, 123],
        Read(PictureBytes.Png(6, 1, 8, 2, [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 123, 123, 123]), new ImageShape(1, 1, 6)));

    [Fact]
    public void Gray_becomes_color_by_three_equal_channels() =>
        Assert.Equal([7, 200, 7, 200, 7, 200], Read(PictureBytes.Gray([7, 200]), new ImageShape(3, 1, 2)));

    [Fact]
    public void Transparent_pixels_show_the_background()
    {
        // Gray and alpha: opaque, half, clear.
        var picture = PictureBytes.Png(3, 1, 8, 4, [100, 255, 100, 128, 100, 0]);
        var shape = new ImageShape(1, 1, 3);

        Assert.Equal([100, 177, 255], Read(picture, shape));
        Assert.Equal([100, 50, 0], Read(picture, shape, new ImageFileOptions { Background = 0 }));
        Assert.Equal([100, 50, 0, 100, 50, 0, 100, 50, 0], Read(picture, shape with { Channels = 3 }, new ImageFileOptions { Background = 0 }));
    }

    [Fact]
    public void Of_sixteen_bits_the_upper_eight_count()
    {
        Assert.Equal([0, 100, 255], Read(PictureBytes.Png(3, 1, 16, 0, [0, 200, 100, 200, 255, 255]), new ImageShape(1, 1, 3)));
        Assert.Equal([1, 100, 255], Read(PictureBytes.Png(1, 1, 16, 2, [1, 0, 100, 200, 255, 255]), new ImageShape(3, 1, 1)));
    }

    [Fact]
    public void One_bit_is_black_or_white() =>
        Assert.Equal([255, 0, 255, 255, 0, 0, 0, 255], Read(PictureBytes.Png(8, 1, 1, 0, [0b1011_0001]), new ImageShape(1, 1, 8)));

    [Theory]
    [InlineData(1, "top", "left")]
    [InlineData(2, "top", "right")]
    [InlineData(3, "bottom", "right")]
    [InlineData(4, "bottom", "left")]
    [InlineData(5, "left", "top")]
    [InlineData(6, "right", "top")]
    [InlineData(7, "right", "bottom")]
    [InlineData(8, "left", "bottom")]
    public void Every_orientation_of_EXIF_comes_out_upright(byte orientation, string firstRow, string firstColumn)
    {
        const int Width = 24;
        const int Height = 16;
        var upright = Blocks(Width, Height);
        var (columns, rows) = firstRow is "top" or "bottom" ? (Width, Height) : (Height, Width);
        var stored = new byte[upright.Length];
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                var place = (X: 0, Y: 0);
                foreach (var (side, distance) in new[] { (firstRow, row), (firstColumn, column) })
                {
                    place = side switch
                    {
                        "left" => place with { X = distance },
                        "right" => place with { X = Width - 1 - distance },
                        "top" => place with { Y = distance },
                        _ => place with { Y = Height - 1 - distance },
                    };
                }

                stored[(row * columns) + column] = upright[(place.Y * Width) + place.X];
            }
        }

        var picture = PictureBytes.WithOrientation(PictureBytes.Jpeg(columns, rows, stored), orientation);

        AssertClose(upright, Read(picture, new ImageShape(1, Height, Width)), 2);
        var boxed = Read(picture, new ImageShape(1, Width, Width), new ImageFileOptions { LetterboxFill = 9 });
        AssertClose([.. Enumerable.Repeat((byte)9, 4 * Width), .. upright, .. Enumerable.Repeat((byte)9, 4 * Width)], boxed, 2);
    }

    [Fact]
    public void A_wide_picture_gets_bars_above_and_below() => Assert.Equal(
        [0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0], Read(PictureBytes.Gray([1, 2, 3, 4], [5, 6, 7, 8]), Four));

    [Fact]
    public void A_tall_picture_gets_bars_beside_it_of_the_gray_that_was_asked() => Assert.Equal(
        [99, 1, 2, 99, 99, 3, 4, 99, 99, 5, 6, 99, 99, 7, 8, 99],
        Read(PictureBytes.Gray([1, 2], [3, 4], [5, 6], [7, 8]), Four, new ImageFileOptions { LetterboxFill = 99 }));

    [Fact]
    public void Of_an_odd_number_of_bars_the_larger_half_is_below() => Assert.Equal(
        [0, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0], Read(PictureBytes.Gray([1, 2, 3, 4]), Four));

    [Fact]
    public void A_small_picture_is_enlarged_between_its_pixels() => Assert.Equal(
        [0, 0, 0, 0, 0, 25, 75, 100, 0, 25, 75, 100, 0, 0, 0, 0], Read(PictureBytes.Gray([0, 100]), Four));

    [Fact]
    public void A_large_picture_is_reduced_by_triangles_as_wide_as_the_new_pixels() =>
        Assert.Equal([29, 91], Read(PictureBytes.Gray([0, 40, 80, 120], [0, 40, 80, 120]), new ImageShape(1, 1, 2)));

    [Fact]
    public void A_crop_takes_the_middle()
    {
        var crop = new ImageFileOptions { Fit = ImageFit.CenterCrop };

        Assert.Equal([3, 4, 13, 14], Read(PictureBytes.Gray([1, 2, 3, 4, 5, 6], [11, 12, 13, 14, 15, 16]), new ImageShape(1, 2, 2), crop));
        Assert.Equal([3, 4], Read(PictureBytes.Gray([1], [2], [3], [4], [5], [6]), new ImageShape(1, 2, 1), crop));

        // Of five columns four: the middle begins between two pixels.
        Assert.Equal([5, 15, 25, 35], Read(PictureBytes.Gray([0, 10, 20, 30, 40]), new ImageShape(1, 1, 4), crop));
    }

    [Theory]
    [InlineData(50, 37, 1, 28, 28, ImageFit.LetterBox)]
    [InlineData(37, 50, 3, 28, 28, ImageFit.CenterCrop)]
    [InlineData(9, 7, 3, 32, 20, ImageFit.LetterBox)]
    [InlineData(301, 2, 1, 16, 16, ImageFit.LetterBox)]
    [InlineData(301, 2, 1, 16, 16, ImageFit.CenterCrop)]
    public void Any_size_is_resampled_as_a_plain_double_sum_would(int width, int height, int channels, int toHeight, int toWidth, ImageFit fit)
    {
        var source = Noise(width * height * channels);
        var shape = new ImageShape(channels, toHeight, toWidth);
        var picture = PictureBytes.Png(width, height, 8, channels == 1 ? 0 : 2, source);

        var actual = Read(picture, shape, new ImageFileOptions { Fit = fit });

        var part = ImageGeometry.Of(width, height, shape, fit);
        for (var channel = 0; channel < channels; channel++)
        {
            for (var y = 0; y < toHeight; y++)
            {
                for (var x = 0; x < toWidth; x++)
                {
                    var inside = x >= part.X && x < part.X + part.Width && y >= part.Y && y < part.Y + part.Height;
                    var expected = inside ? Sample(source, width, height, channels, channel, part, x - part.X, y - part.Y) : 0;
                    Assert.InRange(actual[(((channel * toHeight) + y) * toWidth) + x], expected - 0.51, expected + 0.51);
                }
            }
        }
    }

    [Fact]
    public void A_large_jpeg_is_about_what_its_pixels_come_to()
    {
        const int Side = 900;
        var source = new byte[Side * Side];
        for (var i = 0; i < source.Length; i++)
        {
            source[i] = (byte)(127 + (120 * Math.Sin(i % Side / 60.0) * Math.Cos(i / Side / 45.0)));
        }

        var shape = new ImageShape(1, 28, 28);
        var exact = Read(PictureBytes.Png(Side, Side, 8, 0, source), shape);

        AssertClose(exact, Read(PictureBytes.Jpeg(Side, Side, source), shape), 4);
    }

    [Fact]
    public void A_stream_is_read_from_where_it_stands_and_stays_open()
    {
        using var stream = new MemoryStream([9, 9, 9, .. PictureBytes.Gray([1, 2])]);
        stream.Position = 3;

        Assert.Equal([1, 2], ImageFile.Read(stream, new ImageShape(1, 1, 2)));
        Assert.True(stream.CanRead);
    }

    [Fact]
    public void Wrong_options_and_shapes_are_told()
    {
        var path = _folder.Write("a.png", PictureBytes.Gray([1]));

        Assert.Contains("MaxPixels is 0", Assert.Throws<OptionsException>(() => ImageFile.Read(path, Four, new ImageFileOptions { MaxPixels = 0 })).Message, StringComparison.Ordinal);
        Assert.Contains("Fit is 7", Assert.Throws<OptionsException>(() => ImageFile.Read(path, Four, new ImageFileOptions { Fit = (ImageFit)7 })).Message, StringComparison.Ordinal);
        Assert.Contains("this shape is 2×4×4", Assert.Throws<ArgumentException>(() => ImageFile.Read(path, Four with { Channels = 2 })).Message, StringComparison.Ordinal);
        Assert.Contains("1×4×0", Assert.Throws<ArgumentException>(() => ImageFile.Read(path, Four with { Width = 0 })).Message, StringComparison.Ordinal);
        Assert.Contains("has 16 pixels; there are 3", Assert.Throws<ArgumentException>(() => ImageFile.ToPng([1, 2, 3], Four)).Message, StringComparison.Ordinal);
    }

    /// <summary>The weighted mean of all pixels of the picture, by the definition of the triangle.</summary>
    private static double Sample(byte[] source, int width, int height, int channels, int channel, ImageGeometry part, int x, int y)
    {
        var (across, down) = (part.BoxWidth / part.Width, part.BoxHeight / part.Height);
        var (centerX, centerY) = (part.BoxX + ((x + 0.5) * across), part.BoxY + ((y + 0.5) * down));
        var (sum, weights) = (0.0, 0.0);
        for (var row = 0; row < height; row++)
        {
            for (var column = 0; column < width; column++)
            {
                var weight = Math.Max(0, 1 - (Math.Abs(column + 0.5 - centerX) / Math.Max(1, across)))
                    * Math.Max(0, 1 - (Math.Abs(row + 0.5 - centerY) / Math.Max(1, down)));
                sum += weight * source[(((row * width) + column) * channels) + channel];
                weights += weight;
            }
        }

        return sum / weights;
    }

    private static byte[] Noise(int count)
    {
        using var random = new RandomSource(count);
        using var values = random.Integers(0, 256, count);
        return [.. values.data<long>().ToArray().Select(value => (byte)value)];
    }

    /// <summary>Six areas of 8×8 pixels, each of its own gray.</summary>
    private static byte[] Blocks(int width, int height) =>
        [.. Enumerable.Range(0, width * height).Select(i => (byte)(40 * ((i % width / 8) + (width / 8 * (i / width / 8)))))];

    private static void AssertClose(byte[] expected, byte[] actual, int tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.InRange(pair.Second, pair.First - tolerance, pair.First + tolerance));
    }

    private byte[] Read(byte[] content, ImageShape shape, ImageFileOptions? options = null) =>
        ImageFile.Read(_folder.Write("picture.any", content), shape, options);
}
