using static TorchSharp.torch;

namespace FewLabel.Networks;

/// <summary>The fixed positions of MoCo v3 (Chen, Xie and He, 2021): sines and cosines of the row, then of the column, at falling frequencies.</summary>
internal static class SinCosPositions
{
    private const double Temperature = 10_000;

    /// <summary>The positions of the class token, which are zeros, and of the patches, row by row.</summary>
    /// <param name="rows">Rows of patches.</param>
    /// <param name="columns">Columns of patches.</param>
    /// <param name="width">How many numbers a position has: a multiple of 4.</param>
    /// <returns>Float32, shape (1, 1 + rows · columns, width).</returns>
    public static Tensor Create(int rows, int columns, int width)
    {
        var quarter = width / 4;
        var values = new float[(1 + rows * columns) * width];
        for (var patch = 0; patch < rows * columns; patch++)
        {
            var position = values.AsSpan((1 + patch) * width, width);
            for (var k = 0; k < quarter; k++)
            {
                var frequency = Math.Pow(Temperature, -(double)k / quarter);
                var (row, column) = (patch / columns * frequency, patch % columns * frequency);
                position[k] = (float)Math.Sin(row);
                position[quarter + k] = (float)Math.Cos(row);
                position[2 * quarter + k] = (float)Math.Sin(column);
                position[3 * quarter + k] = (float)Math.Cos(column);
            }
        }

        return tensor(values, [1, 1 + rows * columns, width]);
    }
}
