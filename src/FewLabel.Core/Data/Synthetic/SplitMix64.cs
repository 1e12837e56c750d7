namespace FewLabel.Data;

/// <summary>
/// Steele, Lea and Flood's SplitMix64 (2014): a counter-based generator small enough for one stream per image. Only exact
/// IEEE operations, so its numbers are the same on every machine.
/// </summary>
internal struct SplitMix64(ulong state)
{
    private const ulong Increment = 0x9e3779b97f4a7c15UL;
    private ulong _state = state;

    /// <summary>The stream of one item: it depends on the seed and on the index, on nothing else.</summary>
    public static SplitMix64 ForItem(long seed, long index) =>
        new(Mix(unchecked(Mix((ulong)seed + Increment) + ((ulong)index * Increment))));

    public ulong Next()
    {
        _state = unchecked(_state + Increment);
        return Mix(_state);
    }

    /// <summary>Uniform in [0, 1).</summary>
    public double Uniform() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [low, high).</summary>
    public double Uniform(double low, double high) => low + ((high - low) * Uniform());

    /// <summary>Mean 0, standard deviation 1, bell-shaped and never beyond ±3: the sum of three uniform numbers.</summary>
    public double Bell() => (2 * (Uniform() + Uniform() + Uniform())) - 3;

    private static ulong Mix(ulong value)
    {
        value = unchecked((value ^ (value >> 30)) * 0xbf58476d1ce4e5b9UL);
        value = unchecked((value ^ (value >> 27)) * 0x94d049bb133111ebUL);
        return value ^ (value >> 31);
    }
}
