using SkiaSharp;

namespace FewLabel.Data;

/// <summary>Turns pictures upright, as EXIF's orientation says how they were stored.</summary>
internal static class ImageOrientation
{
    /// <summary>Whether rows and columns of the file change places.</summary>
    public static bool Swaps(SKEncodedOrigin origin) => origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop
        or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;

    /// <summary>Where a pixel of the upright picture is in the file.</summary>
    /// <param name="origin">Where the file's first row and column are: EXIF's 1 to 8.</param>
    /// <param name="x">The column in the upright picture.</param>
    /// <param name="y">The row in the upright picture.</param>
    /// <param name="width">Columns of the upright picture.</param>
    /// <param name="height">Rows of the upright picture.</param>
    /// <returns>Column and row in the file.</returns>
    public static (int X, int Y) Stored(SKEncodedOrigin origin, int x, int y, int width, int height) => origin switch
    {
        SKEncodedOrigin.TopRight => (width - 1 - x, y),
        SKEncodedOrigin.BottomRight => (width - 1 - x, height - 1 - y),
        SKEncodedOrigin.BottomLeft => (x, height - 1 - y),
        SKEncodedOrigin.LeftTop => (y, x),
        SKEncodedOrigin.RightTop => (y, width - 1 - x),
        SKEncodedOrigin.RightBottom => (height - 1 - y, width - 1 - x),
        SKEncodedOrigin.LeftBottom => (height - 1 - y, x),
        _ => (x, y),
    };

    /// <summary>The part of an upright picture as it lies in the file.</summary>
    public static ImageGeometry Stored(SKEncodedOrigin origin, ImageGeometry part) => Swaps(origin)
        ? new(part.BoxY, part.BoxX, part.BoxHeight, part.BoxWidth, 0, 0, part.Height, part.Width)
        : part with { X = 0, Y = 0 };
}
