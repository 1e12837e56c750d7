namespace FewLabel.Augmentation;

/// <summary>The lower end of what an image shows: the row where it ends, and the middle of the ink there.</summary>
internal readonly record struct InkEnd(double X, int Y)
{
    /// <summary>How bright a row's brightest pixel is where the ink begins, as a share of the image's.</summary>
    private const float Faint = 0.3f;

    /// <summary>How far the end reaches into the image, as a share of its height.</summary>
    private const double Depth = 0.12;

    /// <summary>Finds it.</summary>
    /// <param name="ink">The image, row by row, each pixel 0 or more.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <returns>The end; null for a black image.</returns>
    public static InkEnd? Of(ReadOnlySpan<float> ink, int width)
    {
        var height = ink.Length / width;
        var brightest = Max(ink);
        if (!(brightest > 0))
        {
            return null;
        }

        var end = height - 1;
        while (Max(ink.Slice(end * width, width)) < Faint * brightest)
        {
            end--;
        }

        var (sum, moment) = (0.0, 0.0);
        for (var y = end; y >= 0 && end - y <= Depth * height; y--)
        {
            for (var x = 0; x < width; x++)
            {
                sum += ink[(y * width) + x];
                moment += x * (double)ink[(y * width) + x];
            }
        }

        return new InkEnd(moment / sum, end);
    }

    private static float Max(ReadOnlySpan<float> values)
    {
        var largest = 0f;
        foreach (var value in values)
        {
            largest = Math.Max(largest, value);
        }

        return largest;
    }
}
