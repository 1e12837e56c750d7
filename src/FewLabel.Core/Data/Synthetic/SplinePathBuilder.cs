namespace FewLabel.Data;

/// <summary>
/// Draws strokes as smooth curves through key points that are moved a little at random. Between key points runs a
/// cubic (a Catmull-Rom spline with centripetal knots, which neither loops nor overshoots); a corner ends the curve and
/// begins another in the same stroke.
/// </summary>
/// <remarks>The digits are drawn in a box about 0.6 wide and 1 high, y downwards. Reused from image to image.</remarks>
internal sealed class SplinePathBuilder
{
    /// <summary>Standard deviation of a key point's displacement at variation 1.</summary>
    private const double Jitter = 0.024;
    private const double StepLength = 0.035;

    private readonly List<StrokePoint> _path = new(256);
    private readonly List<(double X, double Y)> _keys = new(16);
    private readonly List<(double X, double Y)> _tangents = new(16);
    private double _variation;

    /// <summary>The random numbers of the present image.</summary>
    public SplitMix64 Random;

    /// <summary>What has been drawn.</summary>
    public List<StrokePoint> Path => _path;

    /// <summary>Takes a fresh sheet.</summary>
    public void Begin(SplitMix64 random, double variation)
    {
        Random = random;
        _variation = variation;
        _path.Clear();
        _keys.Clear();
    }

    /// <summary>A bell-shaped draw around a value; its spread is scaled by the variation.</summary>
    public double Vary(double center, double deviation) => center + (deviation * _variation * Random.Bell());

    /// <summary>True with a probability.</summary>
    public bool Chance(double probability) => Random.Uniform() < probability;

    /// <summary>Sets the pen down, or passes through a point without a corner.</summary>
    public SplinePathBuilder To(double x, double y)
    {
        _keys.Add((Vary(x, Jitter), Vary(y, Jitter)));
        return this;
    }

    /// <summary>Passes through a point where the direction changes at once.</summary>
    public SplinePathBuilder Corner(double x, double y)
    {
        To(x, y);
        FlushCurve();
        return this;
    }

    /// <summary>Ends the stroke and lifts the pen.</summary>
    public void Lift()
    {
        FlushCurve();
        _path.Add(new StrokePoint(_keys[^1].X, _keys[^1].Y, 0, Continues: false));
        _keys.Clear();
    }

    /// <summary>Adds the curve through the keys, without its last point, and leaves the last key as the only one.</summary>
    private void FlushCurve()
    {
        FindTangents();
        for (var i = 0; i + 1 < _keys.Count; i++)
        {
            AddSegment(_keys[i], _keys[i + 1], _tangents[i], _tangents[i + 1]);
        }

        var last = _keys[^1];
        _keys.Clear();
        _keys.Add(last);
    }

    /// <summary>Derivatives at the keys with respect to the centripetal parameter; quadratic ends.</summary>
    private void FindTangents()
    {
        _tangents.Clear();
        var count = _keys.Count;
        for (var i = 0; i < count; i++)
        {
            if (i == 0 || i == count - 1)
            {
                _tangents.Add(default);
                continue;
            }

            var (before, at, after) = (_keys[i - 1], _keys[i], _keys[i + 1]);
            var (a, b) = (Knot(before, at), Knot(at, after));
            _tangents.Add((Derivative(before.X, at.X, after.X, a, b), Derivative(before.Y, at.Y, after.Y, a, b)));
        }

        if (count == 2)
        {
            var knot = Knot(_keys[0], _keys[1]);
            _tangents[0] = _tangents[1] = ((_keys[1].X - _keys[0].X) / knot, (_keys[1].Y - _keys[0].Y) / knot);
        }
        else if (count > 2)
        {
            _tangents[0] = EndTangent(_keys[0], _keys[1], _tangents[1]);
            _tangents[^1] = EndTangent(_keys[^2], _keys[^1], _tangents[^2]);
        }
    }

    private void AddSegment((double X, double Y) from, (double X, double Y) to, (double X, double Y) leave, (double X, double Y) arrive)
    {
        var knot = Knot(from, to);
        var steps = 1 + (int)(knot * knot / StepLength);
        for (var step = 0; step < steps; step++)
        {
            var t = step / (double)steps;
            _path.Add(new StrokePoint(
                Hermite(from.X, to.X, leave.X * knot, arrive.X * knot, t),
                Hermite(from.Y, to.Y, leave.Y * knot, arrive.Y * knot, t),
                0,
                Continues: true));
        }
    }

    private static double Knot((double X, double Y) from, (double X, double Y) to)
    {
        var (x, y) = (to.X - from.X, to.Y - from.Y);
        return Math.Sqrt(Math.Max(Math.Sqrt((x * x) + (y * y)), 1e-6));
    }

    private static double Derivative(double before, double at, double after, double a, double b) =>
        ((at - before) / a) - ((after - before) / (a + b)) + ((after - at) / b);

    private static (double X, double Y) EndTangent((double X, double Y) from, (double X, double Y) to, (double X, double Y) other)
    {
        var knot = Knot(from, to);
        return ((2 * (to.X - from.X) / knot) - other.X, (2 * (to.Y - from.Y) / knot) - other.Y);
    }

    private static double Hermite(double from, double to, double leave, double arrive, double t)
    {
        var (t2, t3) = (t * t, t * t * t);
        return (((2 * t3) - (3 * t2) + 1) * from) + ((t3 - (2 * t2) + t) * leave)
            + (((3 * t2) - (2 * t3)) * to) + ((t3 - t2) * arrive);
    }
}
