using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Networks;

/// <summary>
/// Interpolates the positions of a square grid of patches to another grid, as PyTorch's bicubic interpolation does. It is two products with matrices, which give
/// the same bits each time on any device, in the backward pass as well.
/// </summary>
internal sealed class PositionGrid
{
    /// <summary>The cubic kernel's parameter without antialiasing, and with it.</summary>
    private const double Sharp = -0.75, Smooth = -0.5;

    private readonly int _from;
    private readonly double[] _rows;
    private readonly double[] _columns;

    /// <summary>Computes the matrices.</summary>
    /// <param name="from">Rows and columns of the grid that there is.</param>
    /// <param name="rows">Rows of the new grid.</param>
    /// <param name="columns">Columns of the new grid.</param>
    /// <param name="antialias">Whether the kernel becomes wider where the grid becomes smaller.</param>
    /// <param name="offset">Added to rows and columns for the scale.</param>
    public PositionGrid(int from, int rows, int columns, bool antialias, double offset)
    {
        (_from, Rows, Columns) = (from, rows, columns);
        _rows = Weights(from, rows, antialias, offset);
        _columns = Weights(from, columns, antialias, offset);
    }

    /// <summary>Rows of the new grid.</summary>
    public int Rows { get; }

    /// <summary>Columns of the new grid.</summary>
    public int Columns { get; }

    /// <summary>Interpolates.</summary>
    /// <param name="positions">Shape (1, patches of the old grid, D), row by row.</param>
    /// <returns>Shape (1, patches of the new grid, D).</returns>
    public Tensor Apply(Tensor positions)
    {
        using var scope = NewDisposeScope();
        var width = positions.shape[2];
        var rows = Matrix(_rows, Rows, positions).matmul(positions.reshape(_from, _from * width)).view(Rows, _from, width);
        return Matrix(_columns, Columns, positions).matmul(rows).reshape(1, (long)Rows * Columns, width).MoveToOuterDisposeScope();
    }

    /// <summary>How much each old place counts for each new one: shape (to, from), row by row.</summary>
    public static double[] Weights(int from, int to, bool antialias, double offset)
    {
        var weights = new double[to * from];
        var scale = from / (to + offset);
        for (var place = 0; place < to; place++)
        {
            var row = weights.AsSpan(place * from, from);
            if (antialias)
            {
                AddSmooth(row, scale * (place + 0.5), scale);
            }
            else
            {
                AddSharp(row, scale * (place + 0.5) - 0.5);
            }
        }

        return weights;
    }

    /// <summary>The four neighbors of a place; beyond the border lies the border.</summary>
    private static void AddSharp(Span<double> row, double center)
    {
        var first = (int)Math.Floor(center);
        for (var neighbor = first - 1; neighbor <= first + 2; neighbor++)
        {
            row[Math.Clamp(neighbor, 0, row.Length - 1)] += Kernel(neighbor - center, Sharp);
        }
    }

    /// <summary>All places under the widened kernel, whose weights are brought to the sum 1.</summary>
    private static void AddSmooth(Span<double> row, double center, double scale)
    {
        var widening = Math.Max(scale, 1);
        var first = Math.Max((int)(center - 2 * widening + 0.5), 0);
        var end = Math.Min((int)(center + 2 * widening + 0.5), row.Length);
        var sum = 0.0;
        for (var place = first; place < end; place++)
        {
            sum += row[place] = Kernel((place - center + 0.5) / widening, Smooth);
        }

        for (var place = first; place < end; place++)
        {
            row[place] /= sum;
        }
    }

    /// <summary>The cubic convolution kernel (Keys, 1981).</summary>
    private static double Kernel(double distance, double parameter) => Math.Abs(distance) switch
    {
        < 1 and var x => ((parameter + 2) * x - (parameter + 3)) * x * x + 1,
        < 2 and var x => (((x - 5) * x + 8) * x - 4) * parameter,
        _ => 0,
    };

    private static Tensor Matrix(double[] values, int rows, Tensor like) => tensor(values, [rows, values.Length / rows]).to(like.dtype).to(like.device);
}
