namespace FewLabel.Data;

/// <summary>The width of the stroke: one for the image, which wanders a little along the path.</summary>
internal static class PenPressure
{
    private const double MeanWidth = 2.55;
    private const double WidthDeviation = 0.75;
    private const double LeastWidth = 1.35;
    private const double MostWidth = 4.1;
    private const double Wander = 0.08;
    private const double Memory = 0.85;

    /// <summary>The radius of the pen of an image, in pixels.</summary>
    public static double DrawRadius(double variation, ref SplitMix64 random) =>
        Math.Clamp(MeanWidth + (WidthDeviation * variation * random.Bell()), LeastWidth, MostWidth) / 2;

    /// <summary>Gives each point its radius: an autoregressive walk around that of the image.</summary>
    public static void Apply(Span<StrokePoint> path, double radius, ref SplitMix64 random)
    {
        var walk = random.Bell();
        var step = Math.Sqrt(1 - (Memory * Memory));
        foreach (ref var point in path)
        {
            point.Radius = radius * (1 + (Wander * walk));
            walk = (Memory * walk) + (step * random.Bell());
        }
    }
}
