using System.Globalization;
using System.Xml.Linq;
using FewLabel.Runtime;
using SkiaSharp;
using TorchSharp;
using static FewLabel.Reporting.Html.Markup;
using static TorchSharp.torch;

namespace FewLabel.Reporting.Images;

/// <summary>
/// Many small images as one PNG, of which each tile shows a part. Images larger than a tile can show, or than the file should hold, are
/// reduced by averaging.
/// </summary>
internal sealed class SpriteSheet
{
    private const int LargestSide = 128;
    private const int MostBytes = 900_000;

    /// <summary>Pixels of smaller images are shown as squares; larger ones are drawn smoothly.</summary>
    private const int SmoothFrom = 48;

    private readonly string _name;
    private readonly int _columns;
    private readonly int _rows;

    /// <summary>Draws the sheet.</summary>
    /// <param name="name">The class of its tiles in the style sheet, its own within the page.</param>
    /// <param name="images">Float32, shape (N, C, H, W), N 1 or more, C 1 or 3; values are cut off at 0 and 1. Not changed.</param>
    public SpriteSheet(string name, Tensor images)
    {
        _name = name;
        using var scope = NewDisposeScope();
        var count = (int)images.shape[0];
        _columns = (int)Math.Ceiling(Math.Sqrt(count));
        _rows = (count + _columns - 1) / _columns;
        var tiles = Reduce(images.detach().cpu()).clamp(Scalars.Of(0), Scalars.One).mul(Scalars.Of(255)).round().to(uint8);
        Styles = string.Create(CultureInfo.InvariantCulture, $$"""
            .{{name}}{background-image:url(data:image/png;base64,{{Convert.ToBase64String(Encode(tiles))}});background-size:{{100 * _columns}}% {{100 * _rows}}%;aspect-ratio:{{images.shape[3]}}/{{images.shape[2]}};image-rendering:{{(Math.Max(images.shape[2], images.shape[3]) < SmoothFrom ? "pixelated" : "auto")}}}

            """);
    }

    /// <summary>What the page's style sheet needs.</summary>
    public string Styles { get; }

    /// <summary>The element that shows one image.</summary>
    /// <param name="index">Its place in the sheet.</param>
    /// <param name="description">What it shows, in words.</param>
    public XElement Tile(int index, string description)
    {
        var position = string.Create(CultureInfo.InvariantCulture, $"background-position:{Place(index % _columns, _columns):0.####}% {Place(index / _columns, _rows):0.####}%");
        return Element("i", Class($"tile {_name}"), Attribute("style", position), Attribute("role", "img"), Attribute("aria-label", description), Attribute("title", description));
    }

    private static double Place(int index, int count) => count == 1 ? 0 : 100.0 * index / (count - 1);

    private static Tensor Reduce(Tensor images)
    {
        var (count, channels, height, width) = (images.shape[0], images.shape[1], images.shape[2], images.shape[3]);
        var allowed = Math.Min(LargestSide, Math.Sqrt(MostBytes / (double)(count * channels)));
        var scale = Math.Min(1, allowed / Math.Max(height, width));
        return scale == 1
            ? images
            : nn.functional.adaptive_avg_pool2d(images, [Math.Max(1, (long)(height * scale)), Math.Max(1, (long)(width * scale))]);
    }

    private byte[] Encode(Tensor tiles)
    {
        var (count, channels, height, width) = (tiles.shape[0], tiles.shape[1], tiles.shape[2], tiles.shape[3]);
        var padded = nn.functional.pad(tiles, [0, 0, 0, 0, 0, 0, 0, _rows * _columns - count]);
        var sheet = padded.view(_rows, _columns, channels, height, width).permute(0, 3, 1, 4, 2).reshape(_rows * height, _columns * width, channels);
        var pixels = (channels == 1 ? sheet : cat([sheet, full_like(sheet.narrow(2, 0, 1), Scalars.Of(255))], 2)).contiguous().data<byte>().ToArray();
        return Png.Encode(pixels, (int)(_columns * width), (int)(_rows * height), channels == 1 ? SKColorType.Gray8 : SKColorType.Rgba8888);
    }
}
