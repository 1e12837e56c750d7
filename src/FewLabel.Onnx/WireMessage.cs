using Google.Protobuf;

namespace FewLabel.Onnx;

/// <summary>A message of the protocol buffers, built field by field and written in one go without copies.</summary>
internal sealed class WireMessage
{
    private readonly List<(int Number, WireFormat.WireType Type, Action<CodedOutputStream> Write)> _fields = [];

    /// <summary>How many bytes its fields take so far.</summary>
    public long Size { get; private set; }

    public WireMessage Number(int field, long value) =>
        Add(field, CodedOutputStream.ComputeInt64Size(value), WireFormat.WireType.Varint, output => output.WriteInt64(value));

    public WireMessage Numbers(int field, IEnumerable<long> values) =>
        values.Aggregate(this, (message, value) => message.Number(field, value));

    public WireMessage Float(int field, float value) =>
        Add(field, sizeof(float), WireFormat.WireType.Fixed32, output => output.WriteFloat(value));

    public WireMessage Text(int field, string value) =>
        Add(field, CodedOutputStream.ComputeStringSize(value), WireFormat.WireType.LengthDelimited, output => output.WriteString(value));

    public WireMessage Texts(int field, IEnumerable<string> values) =>
        values.Aggregate(this, (message, value) => message.Text(field, value));

    public WireMessage Bytes(int field, ReadOnlyMemory<byte> value)
    {
        var bytes = UnsafeByteOperations.UnsafeWrap(value);
        return Add(field, CodedOutputStream.ComputeBytesSize(bytes), WireFormat.WireType.LengthDelimited, output => output.WriteBytes(bytes));
    }

    /// <param name="field">The number of the field.</param>
    /// <param name="value">The message inside, which must be complete.</param>
    public WireMessage Message(int field, WireMessage value)
    {
        var size = value.Size;
        return Add(field, CodedOutputStream.ComputeInt64Size(size) + size, WireFormat.WireType.LengthDelimited, output =>
        {
            output.WriteInt64(size);
            value.WriteTo(output);
        });
    }

    public WireMessage Messages(int field, IEnumerable<WireMessage> values) =>
        values.Aggregate(this, (message, value) => message.Message(field, value));

    /// <summary>Writes the fields in the order they were added.</summary>
    public void WriteTo(CodedOutputStream output)
    {
        foreach (var (number, type, write) in _fields)
        {
            output.WriteTag(number, type);
            write(output);
        }
    }

    private WireMessage Add(int field, long size, WireFormat.WireType type, Action<CodedOutputStream> write)
    {
        _fields.Add((field, type, write));
        Size += CodedOutputStream.ComputeTagSize(field) + size;
        return this;
    }
}
