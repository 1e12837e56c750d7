using System.Buffers.Binary;

namespace FewLabel.Pretrained.Onnx;

/// <summary>The fields of a protocol buffers message. A field that does not end within its message is an <see cref="InvalidDataException"/>.</summary>
internal static class WireReader
{
    private const int LongestVarint = 10;

    /// <summary>One field.</summary>
    /// <param name="Number">Its number.</param>
    /// <param name="Value">Its value, where it is a number: a varint, or the bits of a fixed one.</param>
    /// <param name="Bytes">Its bytes, where it has a length; null where it is a number.</param>
    internal readonly record struct Field(int Number, ulong Value, ReadOnlyMemory<byte>? Bytes)
    {
        /// <summary>The bytes of text, of a message or of packed numbers.</summary>
        public ReadOnlyMemory<byte> Content => Bytes ?? throw new InvalidDataException($"Field {Number} is a number where a message or text is expected.");
    }

    public static IEnumerable<Field> Fields(ReadOnlyMemory<byte> message)
    {
        for (var at = 0; at < message.Length;)
        {
            var key = Varint(message.Span, ref at);
            var number = checked((int)(key >> 3));
            yield return (key & 7) switch
            {
                0 => new Field(number, Varint(message.Span, ref at), null),
                1 => new Field(number, BinaryPrimitives.ReadUInt64LittleEndian(Take(message, ref at, sizeof(ulong)).Span), null),
                2 => new Field(number, 0, Take(message, ref at, Varint(message.Span, ref at))),
                5 => new Field(number, BinaryPrimitives.ReadUInt32LittleEndian(Take(message, ref at, sizeof(uint)).Span), null),
                var type => throw new InvalidDataException($"Field {number} is of type {type}, which protocol buffers do not have."),
            };
        }
    }

    /// <summary>Whole numbers of a repeated field, packed or one by one.</summary>
    public static IEnumerable<long> Numbers(Field field)
    {
        if (field.Bytes is not { } packed)
        {
            yield return (long)field.Value;
            yield break;
        }

        for (var at = 0; at < packed.Length;)
        {
            yield return (long)Varint(packed.Span, ref at);
        }
    }

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        var value = 0UL;
        for (var i = 0; i < LongestVarint; i++)
        {
            if (at >= bytes.Length)
            {
                throw new InvalidDataException("It ends within a number.");
            }

            var part = bytes[at++];
            value |= (ulong)(part & 0x7F) << (7 * i);
            if (part < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("A number has more than ten bytes.");
    }

    private static ReadOnlyMemory<byte> Take(ReadOnlyMemory<byte> bytes, ref int at, ulong count)
    {
        if (count > (ulong)(bytes.Length - at))
        {
            throw new InvalidDataException($"A part of {count} bytes begins {bytes.Length - at} bytes before the end.");
        }

        var part = bytes.Slice(at, (int)count);
        at += (int)count;
        return part;
    }
}
