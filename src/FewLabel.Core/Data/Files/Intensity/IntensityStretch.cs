namespace FewLabel.Data;

/// <summary>Spreads the values of a picture over 0 to 255.</summary>
internal static class IntensityStretch
{
    private const int Alpha = 3;
    private const int Widening = 257;
    private const int Share = 1_000;

    /// <summary>Makes bytes of values of 16 bits.</summary>
    /// <param name="values">The values.</param>
    /// <param name="step">1 for gray; 4 for red, green, blue and alpha, which stays as it is.</param>
    /// <param name="range">Which values count.</param>
    /// <param name="bytes">Where they go. It may be the memory of the values.</param>
    /// <param name="histogram">Counts the values; null for nothing.</param>
    public static void Narrow(ReadOnlySpan<ushort> values, int step, IntensityRange range, Span<byte> bytes, IntensityHistogram? histogram = null)
    {
        if (range.IsFull)
        {
            for (var i = 0; i < values.Length; i++)
            {
                bytes[i] = (byte)(values[i] >> 8);
            }

            return;
        }

        var counts = new int[IntensityRange.Most + 1];
        for (var i = 0; i < values.Length; i += step)
        {
            Count(values.Slice(i, step), counts);
        }

        histogram?.Add(counts, 1);
        var (black, white) = Limits(range, counts, 1);
        for (var i = 0; i < values.Length; i++)
        {
            bytes[i] = step > 1 && i % step == Alpha ? (byte)(values[i] >> 8) : Spread(values[i], black, white);
        }
    }

    /// <summary>Spreads values of 8 bits, in place; see <see cref="Narrow"/>.</summary>
    public static void Stretch(Span<byte> bytes, int step, IntensityRange range, IntensityHistogram? histogram = null)
    {
        if (range.IsFull)
        {
            return;
        }

        var counts = new int[byte.MaxValue + 1];
        for (var i = 0; i < bytes.Length; i += step)
        {
            for (var channel = 0; channel < Math.Min(step, Alpha) && (step == 1 || bytes[i + Alpha] > 0); channel++)
            {
                counts[bytes[i + channel]]++;
            }
        }

        histogram?.Add(counts, Widening);
        var (black, white) = Limits(range, counts, Widening);
        var table = new byte[counts.Length];
        for (var value = 0; value < table.Length; value++)
        {
            table[value] = Spread(value * Widening, black, white);
        }

        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = step > 1 && i % step == Alpha ? bytes[i] : table[bytes[i]];
        }
    }

    private static void Count(ReadOnlySpan<ushort> pixel, int[] counts)
    {
        for (var channel = 0; channel < Math.Min(pixel.Length, Alpha) && (pixel.Length == 1 || pixel[Alpha] > 0); channel++)
        {
            counts[pixel[channel]]++;
        }
    }

    /// <summary>The values that become black and white. A picture of one value keeps it.</summary>
    public static (int Black, int White) Limits(IntensityRange range, int[] counts, int widening) => Limits(range, Array.ConvertAll(counts, count => (long)count), widening);

    /// <inheritdoc cref="Limits(IntensityRange, int[], int)"/>
    public static (int Black, int White) Limits(IntensityRange range, long[] counts, int widening)
    {
        var cut = counts.Sum() / Share;
        var (low, high) = (Array.FindIndex(counts, count => count > 0), Array.FindLastIndex(counts, count => count > 0));
        var (first, last) = (At(counts, cut, 0, 1), At(counts, cut, counts.Length - 1, -1));
        (low, high) = first < last ? (first, last) : (low, high);
        var (black, white) = (range.Black ?? Math.Max(0, low * widening), range.White ?? Math.Max(0, high * widening));
        return black < white ? (black, white) : (0, IntensityRange.Most);
    }

    /// <summary>The first value, from one end on, beyond which there are more than so many.</summary>
    private static int At(long[] counts, long cut, int from, int step)
    {
        var place = from;
        for (var passed = 0L; place >= 0 && place < counts.Length && (passed += counts[place]) <= cut;)
        {
            place += step;
        }

        return place;
    }

    private static byte Spread(int value, int black, int white) => (byte)Math.Clamp(
        (((long)(value - black) * 255 * 2) + (white - black)) / (2L * (white - black)), 0, 255);
}
