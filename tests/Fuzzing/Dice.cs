namespace FewLabel.Fuzzing;

/// <summary>Draws that hang on a seed and an index alone, so that one input can be made again without those before it.</summary>
internal sealed class Dice(long seed, long index)
{
    private readonly Random _random = new((int)(Mix(Mix((ulong)seed) + (ulong)index) >> 33));

    public int Next(int bound) => _random.Next(bound);

    public bool OneIn(int count) => _random.Next(count) == 0;

    public T Pick<T>(params IReadOnlyList<T> items) => items[_random.Next(items.Count)];

    public byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>SplitMix64's finalizer (Steele et al., 2014).</summary>
    private static ulong Mix(ulong value)
    {
        value = unchecked(value + 0x9e3779b97f4a7c15UL);
        value = unchecked((value ^ (value >> 30)) * 0xbf58476d1ce4e5b9UL);
        value = unchecked((value ^ (value >> 27)) * 0x94d049bb133111ebUL);
        return value ^ (value >> 31);
    }
}
