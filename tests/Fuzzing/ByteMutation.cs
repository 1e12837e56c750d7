using System.Buffers.Binary;

namespace FewLabel.Fuzzing;

/// <summary>Changes of files that know nothing of their formats.</summary>
internal static class ByteMutation
{
    private const int LongestRun = 64;

    /// <summary>Numbers at which sizes, counts and signs go wrong.</summary>
    private static readonly long[] Extremes =
    [
        0, 1, -1, 2, 127, 128, 255, 256, short.MaxValue, 1 << 15, ushort.MaxValue, 1 << 16, int.MaxValue, int.MinValue,
        uint.MaxValue, 1L << 32, (1L << 30) + 1, 1L << 40, 1L << 62, long.MaxValue, long.MinValue, -2,
    ];

    /// <summary>Changes one to four things.</summary>
    /// <param name="file">The file. Not changed.</param>
    /// <param name="other">Another of its kind, from which pieces are taken.</param>
    /// <param name="dice">Draws the changes.</param>
    public static byte[] Mutate(byte[] file, byte[] other, Dice dice)
    {
        for (var changes = 1 + dice.Next(4); changes > 0 && file.Length > 0; changes--)
        {
            file = Change(file, other, dice);
        }

        return file;
    }

    /// <summary>Puts an extreme number over the bytes at a place: 1, 2, 4 or 8 of them, either end first.</summary>
    public static byte[] WithExtreme(byte[] file, int place, Dice dice)
    {
        var number = new byte[8];
        var value = dice.OneIn(4) ? file.Length - 4 + dice.Next(9) : dice.Pick(Extremes);
        var size = dice.Pick(1, 2, 4, 8);
        if (dice.OneIn(2))
        {
            BinaryPrimitives.WriteInt64LittleEndian(number, value);
            number = number[..size];
        }
        else
        {
            BinaryPrimitives.WriteInt64BigEndian(number, value);
            number = number[^size..];
        }

        var copy = (byte[])file.Clone();
        number.AsSpan(0, Math.Min(size, copy.Length - place)).CopyTo(copy.AsSpan(place));
        return copy;
    }

    private static byte[] Change(byte[] file, byte[] other, Dice dice)
    {
        var start = dice.Next(file.Length);
        var end = start + dice.Next(Math.Min(LongestRun, file.Length - start) + 1);
        switch (dice.Next(10))
        {
            case 0:
                return file[..start];
            case 1:
                return [.. file[..start], .. file[end..]];
            case 2:
                return [.. file[..end], .. file[start..]];
            case 3:
                return [.. file[..start], .. dice.Bytes(1 + dice.Next(LongestRun)), .. file[start..]];
            case 4:
                var from = dice.Next(other.Length);
                var piece = other[from..(from + dice.Next(other.Length - from + 1))];
                return [.. file[..start], .. piece, .. dice.OneIn(2) ? file[start..] : file[Math.Min(file.Length, start + piece.Length)..]];
            case 5:
                return WithExtreme(file, start, dice);
            case 6:
                return WithExtreme(file, Math.Min(start, dice.Next(64)), dice);
            case 7:
                var filled = (byte[])file.Clone();
                filled.AsSpan(start, end - start).Fill(dice.Pick<byte>(0, 0xFF, (byte)' ', (byte)'9'));
                return filled;
            case 8:
                var replaced = (byte[])file.Clone();
                replaced[start] = (byte)dice.Next(256);
                return replaced;
            default:
                var flipped = (byte[])file.Clone();
                flipped[start] ^= (byte)(1 << dice.Next(8));
                return flipped;
        }
    }
}
