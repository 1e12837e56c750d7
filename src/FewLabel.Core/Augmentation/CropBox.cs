namespace FewLabel.Augmentation;

/// <summary>A box of whole pixels.</summary>
/// <param name="Top">Rows above it.</param>
/// <param name="Left">Columns to its left.</param>
/// <param name="Height">Its rows.</param>
/// <param name="Width">Its columns.</param>
internal readonly record struct CropBox(int Top, int Left, int Height, int Width)
{
    /// <summary>Attempts at a box of the drawn area and ratio that fits, as in torchvision.</summary>
    public const int Attempts = 10;

    /// <summary>Numbers from [0, 1) that <see cref="TryDraw"/> uses.</summary>
    public const int Draws = 2 * Attempts + 2;

    /// <summary>
    /// The box of the first attempt that fits: the area uniform, the logarithm of the ratio uniform, sides rounded to
    /// whole pixels, then the place uniform among all that fit. Null where no attempt fits.
    /// </summary>
    /// <param name="draws">Numbers from [0, 1).</param>
    /// <param name="height">Rows of the image.</param>
    /// <param name="width">Columns of the image.</param>
    /// <param name="area">The box's share of the image's area.</param>
    /// <param name="logRatio">The logarithm of width / height.</param>
    /// <param name="fits">Whether a box of this height and width will do.</param>
    public static CropBox? TryDraw(
        ReadOnlySpan<float> draws, int height, int width, ValueRange area, ValueRange logRatio, Func<int, int, bool> fits)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var pixels = area.At(draws[2 * attempt]) * height * width;
            var ratio = Math.Exp(logRatio.At(draws[2 * attempt + 1]));
            var w = (int)Math.Round(Math.Sqrt(pixels * ratio));
            var h = (int)Math.Round(Math.Sqrt(pixels / ratio));
            if (fits(h, w))
            {
                return new CropBox(HostData.Whole(draws[^2], height - h + 1), HostData.Whole(draws[^1], width - w + 1), h, w);
            }
        }

        return null;
    }

    /// <summary>The largest box in the middle of the image whose ratio lies in the range.</summary>
    public static CropBox Central(int height, int width, ValueRange ratio)
    {
        var (h, w) = (height, width);
        var own = width / (double)height;
        if (own < ratio.Low)
        {
            h = Math.Clamp((int)Math.Round(width / ratio.Low), 1, height);
        }
        else if (own > ratio.High)
        {
            w = Math.Clamp((int)Math.Round(height * ratio.High), 1, width);
        }

        return new CropBox((height - h) / 2, (width - w) / 2, h, w);
    }

    /// <summary>The matrix that shows the box in an output of this size.</summary>
    /// <param name="imageHeight">Rows of the image it lies in.</param>
    /// <param name="imageWidth">Columns of the image it lies in.</param>
    /// <param name="height">Rows of the output.</param>
    /// <param name="width">Columns of the output.</param>
    public AffineMatrix ToMatrix(int imageHeight, int imageWidth, int height, int width) => new(
        Width / (double)width, 0, Left + (Width - imageWidth) * 0.5,
        0, Height / (double)height, Top + (Height - imageHeight) * 0.5);
}
