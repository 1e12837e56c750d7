using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Benchmarks.Jobs;

/// <summary>What this machine can do at best: matrix products by their shape, and copies of memory.</summary>
internal sealed class Ceilings
{
    private const double Seconds = 0.06;
    private const long CopyBytes = 256 << 20;
    private readonly Dictionary<MatrixShape, double> _rates = [];

    /// <summary>Squares that show how the rate depends on the size.</summary>
    public static IEnumerable<MatrixShape> Squares => ((long[])[64, 128, 256, 512, 1024, 2048]).Select(side => new MatrixShape(side, side, side));

    /// <summary>Bytes read and written a second by a copy of a large tensor.</summary>
    public double CopyRate { get; private set; }

    /// <summary>Measures again and keeps the best: a ceiling is what was reached once.</summary>
    /// <param name="shapes">Products to measure; each once, however often it is named.</param>
    public void Measure(IEnumerable<MatrixShape> shapes)
    {
        CopyRate = Math.Max(CopyRate, MeasureCopy());
        foreach (var shape in shapes.Distinct())
        {
            _rates[shape] = Math.Max(_rates.GetValueOrDefault(shape), MeasureProduct(shape));
        }
    }

    /// <summary>Floating-point operations a second of a product.</summary>
    public double RateOf(MatrixShape shape) => _rates[shape];

    /// <summary>Floating-point operations a second if a job consisted of its matrix products alone.</summary>
    public double RateOf(JobCost cost) =>
        cost.Products.Sum(product => product.Operations) / cost.Products.Sum(product => product.Operations / _rates[product]);

    private static double MeasureProduct(MatrixShape shape)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var left = ones(shape.Rows, shape.Inner);
        var right = ones(shape.Inner, shape.Columns);
        var (leftTurned, rightTurned) = (left.t().contiguous().t(), right.t().contiguous().t());
        // A convolution may keep its pixels in rows or in columns: whichever suits the product best is the ceiling.
        return shape.Operations * Math.Max(PerSecond(() => left.mm(right).Dispose()), PerSecond(() => rightTurned.t().mm(leftTurned.t()).Dispose()));
    }

    private static double MeasureCopy()
    {
        using var scope = NewDisposeScope();
        var source = ones(CopyBytes / sizeof(float));
        var target = zeros_like(source);
        return 2.0 * CopyBytes * PerSecond(() => target.copy_(source));
    }

    private static double PerSecond(Action action)
    {
        action();
        var best = 0.0;
        for (var part = 0; part < 3; part++)
        {
            var watch = Stopwatch.StartNew();
            var done = 0;
            do
            {
                action();
                done++;
            }
            while (watch.Elapsed.TotalSeconds < Seconds / 3);
            best = Math.Max(best, done / watch.Elapsed.TotalSeconds);
        }

        return best;
    }
}
