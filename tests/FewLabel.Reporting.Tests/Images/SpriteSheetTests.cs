using System.Globalization;
using System.Text.RegularExpressions;
using FewLabel.Reporting.Images;
using FewLabel.Runtime;
using SkiaSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Images;

public sealed partial class SpriteSheetTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 3)]
    [InlineData(7, 1)]
    public void Each_tile_shows_its_image(int count, int channels)
    {
        using var random = new RandomSource(3);
        using var bytes = random.Integers(0, 256, count, channels, 6, 4);
        using var images = bytes.to(float32).div_(255);
        var sheet = new SpriteSheet("s", images);
        using var picture = Decode(sheet);

        for (var index = 0; index < count; index++)
        {
            var (left, top) = Corner(sheet, index, picture, width: 4, height: 6);
            for (var row = 0; row < 6; row++)
            {
                for (var column = 0; column < 4; column++)
                {
                    var expected = Enumerable.Range(0, 3).Select(channel => (byte)bytes[index, Math.Min(channel, channels - 1), row, column].item<long>());
                    var pixel = picture.GetPixel(left + column, top + row);
                    Assert.Equal(expected, [pixel.Red, pixel.Green, pixel.Blue]);
                }
            }
        }
    }

    [Fact]
    public void Large_images_and_many_images_are_reduced_and_keep_their_proportions()
    {
        using var large = ones(2, 3, 200, 100);
        using var one = Decode(new SpriteSheet("s", large));
        Assert.Equal((2 * 64, 128), (one.Width, one.Height));

        using var random = new RandomSource(2);
        using var noise = random.Uniform(0, 1, 400, 3, 64, 64);
        Assert.InRange(new SpriteSheet("s", noise).Styles.Length, 100_000, 1_300_000);
    }

    [Theory]
    [InlineData(28, "pixelated")]
    [InlineData(96, "auto")]
    public void Pixels_of_small_images_are_shown_as_squares_and_photographs_smoothly(int size, string rendering)
    {
        using var images = ones(2, 3, size, size);

        Assert.Contains($"image-rendering:{rendering}}}", new SpriteSheet("s", images).Styles, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_beyond_0_and_1_are_cut_off()
    {
        using var images = tensor(new[] { -0.5f, 1.5f }).view(2, 1, 1, 1);
        using var picture = Decode(new SpriteSheet("s", images));

        Assert.Equal([0, 255], [picture.GetPixel(0, 0).Red, picture.GetPixel(1, 0).Red]);
    }

    /// <summary>Where a browser puts the tile: at 0 % its left edge is the sheet's, at 100 % its right edge is.</summary>
    private static (int Left, int Top) Corner(SpriteSheet sheet, int index, SKBitmap picture, int width, int height)
    {
        var shares = Percentages().Matches(sheet.Tile(index, "").Attribute("style")!.Value).Select(match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) / 100).ToArray();
        return ((int)Math.Round(shares[0] * (picture.Width - width)), (int)Math.Round(shares[1] * (picture.Height - height)));
    }

    private static SKBitmap Decode(SpriteSheet sheet) => SKBitmap.Decode(Convert.FromBase64String(Data().Match(sheet.Styles).Groups[1].Value));

    [GeneratedRegex("([0-9.]+)%")]
    private static partial Regex Percentages();

    [GeneratedRegex("base64,([^)]+)")]
    private static partial Regex Data();
}
