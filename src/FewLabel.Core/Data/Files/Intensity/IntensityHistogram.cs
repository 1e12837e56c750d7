namespace FewLabel.Data;

/// <summary>How often each value is in a set of pictures. Thread-safe.</summary>
internal sealed class IntensityHistogram
{
    private readonly Lock _gate = new();
    private readonly long[] _counts = new long[IntensityRange.Most + 1];

    /// <summary>Adds the values of a picture.</summary>
    /// <param name="counts">How often each is in it.</param>
    /// <param name="widening">How many values of 16 bits each of its values counts.</param>
    public void Add(int[] counts, int widening)
    {
        lock (_gate)
        {
            for (var value = 0; value < counts.Length; value++)
            {
                _counts[value * widening] += counts[value];
            }
        }
    }

    /// <summary>The range, with values of the set where it has none of its own.</summary>
    /// <param name="range">The range that was asked for.</param>
    public IntensityRange Complete(IntensityRange range)
    {
        lock (_gate)
        {
            var (black, white) = IntensityStretch.Limits(range, _counts, 1);
            return IntensityRange.Between(black, white);
        }
    }
}
