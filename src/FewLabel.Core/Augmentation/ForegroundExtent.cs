namespace FewLabel.Augmentation;

/// <summary>What an image shows: which rows have ink, and where in them it lies.</summary>
internal readonly ref struct ForegroundExtent
{
    /// <summary>How bright a pixel is where the ink begins, as a share of the image's brightest, unless another share is asked for.</summary>
    public const double UsualThreshold = 0.3;

    /// <summary>How far an end reaches into the image, as a share of its height, unless another share is asked for.</summary>
    public const double UsualDepth = 0.12;

    private readonly ReadOnlySpan<float> _pixels;
    private readonly float _faint;
    private readonly double _depth;

    private ForegroundExtent(ReadOnlySpan<float> pixels, int width, float brightest, double threshold, double depth)
    {
        _pixels = pixels;
        Width = width;
        _faint = (float)threshold * brightest;
        _depth = depth;
        Bottom = Height - 1;
        while (Brightest(Row(Bottom)) < _faint)
        {
            Bottom--;
        }

        while (Brightest(Row(Top)) < _faint)
        {
            Top++;
        }
    }

    public int Width { get; }

    public int Height => _pixels.Length / Width;

    /// <summary>The first row with ink.</summary>
    public int Top { get; }

    /// <summary>The last row with ink.</summary>
    public int Bottom { get; }

    /// <summary>The middle of the ink at its upper end, in columns.</summary>
    public double UpperMiddle => Middle(Top, Math.Min(Height - 1, Top + Reach));

    /// <summary>The middle of the ink at its lower end, in columns.</summary>
    public double LowerMiddle => Middle(Math.Max(0, Bottom - Reach), Bottom);

    private int Reach => (int)(_depth * Height);

    /// <summary>Measures an image.</summary>
    /// <param name="pixels">The image, row by row, each pixel 0 or more.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="threshold">How bright a pixel is where the ink begins, as a share of the image's brightest, above 0 to 1.</param>
    /// <param name="depth">How far an end reaches into the image, as a share of its height.</param>
    /// <param name="ink">What it shows.</param>
    /// <returns>Whether it shows anything: a black image does not.</returns>
    public static bool TryFind(ReadOnlySpan<float> pixels, int width, double threshold, double depth, out ForegroundExtent ink)
    {
        var brightest = Brightest(pixels);
        ink = brightest > 0 ? new ForegroundExtent(pixels, width, brightest, threshold, depth) : default;
        return brightest > 0;
    }

    /// <summary>The first column with ink of a row; the width if there is none.</summary>
    public int Left(int row)
    {
        var x = 0;
        while (x < Width && Row(row)[x] < _faint)
        {
            x++;
        }

        return x;
    }

    /// <summary>The last column with ink of a row; -1 if there is none.</summary>
    public int Right(int row)
    {
        var x = Width - 1;
        while (x >= 0 && Row(row)[x] < _faint)
        {
            x--;
        }

        return x;
    }

    private ReadOnlySpan<float> Row(int y) => _pixels.Slice(y * Width, Width);

    private double Middle(int first, int last)
    {
        var (sum, moment) = (0.0, 0.0);
        for (var y = first; y <= last; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                sum += Row(y)[x];
                moment += x * (double)Row(y)[x];
            }
        }

        return moment / sum;
    }

    private static float Brightest(ReadOnlySpan<float> values)
    {
        var largest = 0f;
        foreach (var value in values)
        {
            largest = Math.Max(largest, value);
        }

        return largest;
    }
}
