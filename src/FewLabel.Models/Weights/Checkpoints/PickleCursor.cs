using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace FewLabel.Networks;

/// <summary>Reads numbers and texts from a pickle, never behind its end.</summary>
internal sealed class PickleCursor(byte[] bytes, FileFaults faults)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Where the next byte is.</summary>
    public int Position { get; private set; }

    /// <summary>Whether all has been read.</summary>
    public bool IsAtEnd => Position == bytes.Length;

    public byte Byte() => Take(1)[0];

    public int UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    public double Double() => BinaryPrimitives.ReadDoubleBigEndian(Take(8));

    /// <summary>A whole number of so many bytes: <c>long</c> where it fits, else <c>BigInteger</c>.</summary>
    public object Integer(byte length)
    {
        var value = new BigInteger(Take(length));
        return value >= long.MinValue && value <= long.MaxValue ? (long)value : value;
    }

    /// <summary>A text of so many bytes.</summary>
    public string Text(ulong length)
    {
        var text = Take(length);
        try
        {
            return Strict.GetString(text);
        }
        catch (DecoderFallbackException error)
        {
            throw faults.Damaged($"a text of its pickle, before byte {Position}, is not UTF-8", error);
        }
    }

    /// <summary>A text up to the end of the line.</summary>
    public string Line()
    {
        var length = bytes.AsSpan(Position).IndexOf((byte)'\n');
        if (length < 0)
        {
            throw faults.Damaged($"its pickle ends inside a name, after byte {Position}");
        }

        var line = Text((ulong)length);
        Position++;
        return line;
    }

    /// <summary>Checks that so many bytes are left.</summary>
    public void Require(ulong length)
    {
        if (length > (ulong)(bytes.Length - Position))
        {
            throw faults.Damaged($"its pickle of {bytes.Length} bytes wants {length} more after byte {Position}");
        }
    }

    private ReadOnlySpan<byte> Take(ulong length)
    {
        Require(length);
        var taken = bytes.AsSpan(Position, (int)length);
        Position += (int)length;
        return taken;
    }
}
