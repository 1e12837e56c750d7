namespace FewLabel.Data;

/// <summary>
/// How much each pixel of a row or column counts in each pixel of a shorter or longer one: a triangle, as wide as two of the wider
/// pixels.
/// </summary>
internal sealed class TriangleWeights
{
    private readonly float[] _values;
    private readonly int _stride;

    /// <param name="size">Pixels that there are.</param>
    /// <param name="boxStart">Where the part of them that counts begins, in pixels.</param>
    /// <param name="boxSize">How long that part is.</param>
    /// <param name="count">Pixels to make of it.</param>
    public TriangleWeights(int size, double boxStart, double boxSize, int count)
    {
        var scale = boxSize / count;
        var reach = Math.Max(scale, 1);
        _stride = (int)Math.Ceiling(2 * reach) + 2;
        _values = new float[(long)count * _stride];
        Starts = new int[count];
        Counts = new int[count];
        for (var i = 0; i < count; i++)
        {
            var center = boxStart + ((i + 0.5) * scale);
            var start = Math.Max(0, (int)Math.Floor(center - reach));
            var end = Math.Min(size, (int)Math.Ceiling(center + reach));
            (Starts[i], Counts[i]) = (start, end - start);
            Fill(_values.AsSpan(i * _stride, end - start), start + 0.5 - center, reach);
        }
    }

    /// <summary>For each pixel to make, the first that counts.</summary>
    public int[] Starts { get; }

    /// <summary>For each pixel to make, how many count.</summary>
    public int[] Counts { get; }

    /// <summary>How much they count, summing to 1.</summary>
    public ReadOnlySpan<float> Of(int i) => _values.AsSpan(i * _stride, Counts[i]);

    private static void Fill(Span<float> weights, double distance, double reach)
    {
        var sum = 0.0;
        for (var k = 0; k < weights.Length; k++)
        {
            sum += Math.Max(0, 1 - (Math.Abs(distance + k) / reach));
        }

        for (var k = 0; k < weights.Length; k++)
        {
            weights[k] = (float)(Math.Max(0, 1 - (Math.Abs(distance + k) / reach)) / sum);
        }
    }
}
