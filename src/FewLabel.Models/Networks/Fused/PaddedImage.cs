namespace FewLabel.Networks.Fused;

/// <summary>A grey image with a frame of zeros, one pixel wide.</summary>
internal static class PaddedImage
{
    /// <summary>Pixels in a padded row.</summary>
    public static int Stride(int width) => width + 2;

    /// <summary>Pixels in a padded image.</summary>
    public static int Length(int height, int width) => (height + 2) * Stride(width);

    /// <summary>Copies an image into the middle of a frame that is zero.</summary>
    public static void Fill(ReadOnlySpan<float> image, int height, int width, Span<float> padded)
    {
        var stride = Stride(width);
        for (var y = 0; y < height; y++)
        {
            image.Slice(y * width, width).CopyTo(padded[(((y + 1) * stride) + 1)..]);
        }
    }
}
