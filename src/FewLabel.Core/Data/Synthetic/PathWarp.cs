namespace FewLabel.Data;

/// <summary>What makes a hand differ from another: proportions, slant, rotation and a smooth elastic distortion of the paper.</summary>
internal static class PathWarp
{
    private const int Controls = 5;
    private const double SlantDeviation = 0.25;
    private const double RotationDeviation = 0.017;
    private const double AspectMean = 1.12;
    private const double AspectDeviation = 0.15;
    private const double LeastAspect = 0.8;
    private const double ProportionDeviation = 0.22;
    private const double ElasticDeviation = 0.055;

    /// <summary>How far each digit leans to the right in the mean, as a slope: ovals and lines lean most.</summary>
    private static ReadOnlySpan<double> SlantMeans => [0.19, 0.26, 0.08, 0.06, 0.15, 0.12, 0.05, 0.05, 0.18, 0.10];

    /// <summary>Moves the points of a path in a box about 0.6 wide and 1 high.</summary>
    public static void Apply(int digit, Span<StrokePoint> path, double variation, ref SplitMix64 random)
    {
        Span<double> across = stackalloc double[Controls * Controls];
        Span<double> down = stackalloc double[Controls * Controls];
        for (var i = 0; i < across.Length; i++)
        {
            across[i] = ElasticDeviation * variation * random.Bell();
            down[i] = ElasticDeviation * variation * random.Bell();
        }

        var aspect = Math.Max(LeastAspect, AspectMean + (AspectDeviation * variation * random.Bell()));
        var upper = ProportionDeviation * variation * random.Bell();
        var left = ProportionDeviation * variation * random.Bell();
        var slant = SlantMeans[digit] + (SlantDeviation * variation * random.Bell());
        var (sin, cos) = Circle.At(RotationDeviation * variation * random.Bell());
        foreach (ref var point in path)
        {
            var (u, v) = (((point.X - 0.3) * 0.9) + 0.5, point.Y);
            var x = (point.X - 0.3 + (left * Bulge(u)) + Spline(across, u, v)) * aspect;
            var y = point.Y - 0.5 + (upper * Bulge(v)) + Spline(down, u, v);
            x -= slant * y;
            point.X = (x * cos) - (y * sin);
            point.Y = (x * sin) + (y * cos);
        }
    }

    /// <summary>0 at both ends, 1/4 in the middle: moves the middle and keeps the order.</summary>
    private static double Bulge(double t) => t is > 0 and < 1 ? t * (1 - t) : 0;

    /// <summary>A uniform quadratic B-spline surface over [0, 1]², read at its border beyond.</summary>
    private static double Spline(ReadOnlySpan<double> controls, double u, double v)
    {
        const int Spans = Controls - 2;
        u = Math.Clamp(u, 0, 1) * Spans;
        v = Math.Clamp(v, 0, 1) * Spans;
        var (column, row) = (Math.Min((int)u, Spans - 1), Math.Min((int)v, Spans - 1));
        var (a, b, c) = Weights(u - column);
        var (d, e, f) = Weights(v - row);
        var at = (row * Controls) + column;
        return (d * ((a * controls[at]) + (b * controls[at + 1]) + (c * controls[at + 2])))
            + (e * ((a * controls[at + Controls]) + (b * controls[at + Controls + 1]) + (c * controls[at + Controls + 2])))
            + (f * ((a * controls[at + (2 * Controls)]) + (b * controls[at + (2 * Controls) + 1]) + (c * controls[at + (2 * Controls) + 2])));
    }

    private static (double First, double Second, double Third) Weights(double t) =>
        ((1 - t) * (1 - t) / 2, 0.5 + (t * (1 - t)), t * t / 2);
}
