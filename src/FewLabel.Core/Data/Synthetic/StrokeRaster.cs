namespace FewLabel.Data;

/// <summary>Turns strokes into gray pixels by their signed distance from each pixel's center.</summary>
internal sealed class StrokeRaster(int size)
{
    private const double Far = 100;
    private readonly double[] _distance = new double[size * size];

    /// <summary>Draws strokes on black.</summary>
    /// <param name="path">Their points, in pixels; the pixel in row 0, column 0 covers (0, 0) to (1, 1).</param>
    /// <param name="softness">How many pixels an edge takes from black to white.</param>
    /// <param name="roughness">Standard deviation of an edge's place from pixel to pixel, in pixels.</param>
    /// <param name="intensity">The brightness of a stroke's middle, where 1 and more is white.</param>
    /// <param name="random">The image's random numbers.</param>
    /// <param name="pixels">Where the image goes, row by row.</param>
    public void Draw(
        ReadOnlySpan<StrokePoint> path, double softness, double roughness, double intensity, ref SplitMix64 random, Span<byte> pixels)
    {
        Array.Fill(_distance, Far);
        for (var i = 0; i + 1 < path.Length; i++)
        {
            if (path[i].Continues)
            {
                AddSegment(path[i], path[i + 1], softness + (3 * roughness));
            }
        }

        for (var i = 0; i < _distance.Length; i++)
        {
            var distance = _distance[i];
            if (Math.Abs(distance) < softness)
            {
                distance += roughness * random.Bell();
            }

            var coverage = intensity * Math.Clamp(0.5 - (distance / softness), 0, 1);
            pixels[i] = (byte)((Math.Min(coverage, 1) * 255) + 0.5);
        }
    }

    /// <summary>Lowers the distances around one segment, whose radius changes evenly along it.</summary>
    private void AddSegment(in StrokePoint from, in StrokePoint to, double margin)
    {
        var reach = Math.Max(from.Radius, to.Radius) + margin;
        var (left, right) = Range(from.X, to.X, reach);
        var (top, bottom) = Range(from.Y, to.Y, reach);
        var (dx, dy, dr) = (to.X - from.X, to.Y - from.Y, to.Radius - from.Radius);
        var scale = 1 / Math.Max((dx * dx) + (dy * dy), 1e-9);
        for (var row = top; row <= bottom; row++)
        {
            var y = row + 0.5 - from.Y;
            for (var column = left; column <= right; column++)
            {
                var x = column + 0.5 - from.X;
                var t = Math.Clamp(((x * dx) + (y * dy)) * scale, 0, 1);
                var (ex, ey) = (x - (t * dx), y - (t * dy));
                var distance = Math.Sqrt((ex * ex) + (ey * ey)) - (from.Radius + (t * dr));
                ref var best = ref _distance[(row * size) + column];
                best = Math.Min(best, distance);
            }
        }
    }

    private (int First, int Last) Range(double a, double b, double reach) =>
        (Math.Max(0, (int)Math.Floor(Math.Min(a, b) - reach)), Math.Min(size - 1, (int)Math.Ceiling(Math.Max(a, b) + reach)));
}
