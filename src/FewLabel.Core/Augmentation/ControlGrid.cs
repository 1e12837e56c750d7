namespace FewLabel.Augmentation;

/// <summary>
/// A smooth field of offsets for each image of a batch, given at a square grid of control points and interpolated
/// between them by cubic convolution (Keys, 1981, with a = -0.75, as PyTorch's bicubic).
/// </summary>
/// <remarks>
/// The outer control points lie on the centers of the outer pixels. Each output pixel takes its value from the point
/// that lies at the offset from it.
/// </remarks>
internal sealed class ControlGrid
{
    /// <summary>Creates the field.</summary>
    /// <param name="size">Control points along each side, 2 or more.</param>
    /// <param name="offsets">
    /// In pixels, for each image first the x offsets of all control points row by row, then the y offsets:
    /// N × 2 × size × size numbers.
    /// </param>
    public ControlGrid(int size, ReadOnlyMemory<float> offsets)
    {
        Size = Require.AtLeast(size, 2);
        Offsets = offsets;
    }

    /// <summary>Control points along each side.</summary>
    public int Size { get; }

    /// <summary>The offsets, N × 2 × <see cref="Size"/> × <see cref="Size"/> of them.</summary>
    public ReadOnlyMemory<float> Offsets { get; }

    /// <summary>Control points of one image.</summary>
    internal int Points => Size * Size;

    /// <summary>The weight of each control point (row) in each pixel (column) of an image.</summary>
    /// <returns>size² × (height · width) numbers.</returns>
    internal static float[] Weights(int size, int height, int width)
    {
        var vertical = Weights(size, height);
        var horizontal = Weights(size, width);
        var weights = new float[size * size * height * width];
        for (var point = 0; point < size * size; point++)
        {
            var row = weights.AsSpan(point * height * width, height * width);
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++)
                {
                    row[y * width + x] = (float)(vertical[point / size, y] * horizontal[point % size, x]);
                }
            }
        }

        return weights;
    }

    private static double[,] Weights(int size, int pixels)
    {
        var weights = new double[size, pixels];
        for (var pixel = 0; pixel < pixels; pixel++)
        {
            var position = pixels == 1 ? 0 : pixel * (size - 1.0) / (pixels - 1);
            var cell = (int)position;
            for (var tap = cell - 1; tap <= cell + 2; tap++)
            {
                weights[Math.Clamp(tap, 0, size - 1), pixel] += Keys(Math.Abs(position - tap));
            }
        }

        return weights;
    }

    private static double Keys(double distance)
    {
        const double A = -0.75;
        return distance switch
        {
            <= 1 => ((A + 2) * distance - (A + 3)) * distance * distance + 1,
            < 2 => ((A * distance - 5 * A) * distance + 8 * A) * distance - 4 * A,
            _ => 0,
        };
    }
}
