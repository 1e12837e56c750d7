namespace FewLabel.Onnx;

/// <summary>
/// The messages of ONNX that an exported classifier is made of, with the field numbers of the specification (onnx.proto, IR
/// version 8).
/// </summary>
internal static class OnnxMessages
{
    /// <summary>The intermediate representation of ONNX 1.12.</summary>
    private const int IrVersion = 8;

    /// <summary>The set of operators of ONNX 1.12, the checker of which Debian 12 has; <c>GridSample</c> came with 16.</summary>
    private const int Opset = 17;

    private const int Float32 = 1;
    private const int Int64 = 7;

    public static WireMessage Model(string version, WireMessage graph, IEnumerable<KeyValuePair<string, string>> metadata) => new WireMessage()
        .Number(1, IrVersion)
        .Text(2, "FewLabel")
        .Text(3, version)
        .Message(8, new WireMessage().Text(1, "").Number(2, Opset))
        .Messages(14, metadata.Select(entry => new WireMessage().Text(1, entry.Key).Text(2, entry.Value)))
        .Message(7, graph);

    public static WireMessage Graph(
        string name,
        string description,
        IEnumerable<WireMessage> nodes,
        IEnumerable<WireMessage> weights,
        IEnumerable<WireMessage> inputs,
        IEnumerable<WireMessage> outputs) => new WireMessage()
        .Messages(1, nodes)
        .Text(2, name)
        .Text(10, description)
        .Messages(11, inputs)
        .Messages(12, outputs)
        .Messages(5, weights);

    public static WireMessage Node(string operation, string name, IEnumerable<string> inputs, string output, IEnumerable<WireMessage> attributes) =>
        new WireMessage().Texts(1, inputs).Text(2, output).Text(3, name).Text(4, operation).Messages(5, attributes);

    public static WireMessage Attribute(string name, float value) => new WireMessage().Text(1, name).Float(2, value).Number(20, 1);

    public static WireMessage Attribute(string name, long value) => new WireMessage().Text(1, name).Number(3, value).Number(20, 2);

    public static WireMessage Attribute(string name, string value) => new WireMessage().Text(1, name).Text(4, value).Number(20, 3);

    public static WireMessage Attribute(string name, params long[] values) => new WireMessage().Text(1, name).Numbers(8, values).Number(20, 7);

    public static WireMessage FloatTensor(string name, long[] shape, byte[] littleEndian) => Tensor(name, Float32, shape).Bytes(9, littleEndian);

    public static WireMessage IntegerTensor(string name, params long[] values) => Tensor(name, Int64, [values.Length]).Numbers(7, values);

    /// <summary>A float32 input or output of (N, …), where N is open.</summary>
    public static WireMessage Batch(string name, params long[] shape)
    {
        var dimensions = shape.Select(size => new WireMessage().Number(1, size)).Prepend(new WireMessage().Text(2, "N"));
        var tensor = new WireMessage().Number(1, Float32).Message(2, new WireMessage().Messages(1, dimensions));
        return new WireMessage().Text(1, name).Message(2, new WireMessage().Message(1, tensor));
    }

    private static WireMessage Tensor(string name, int type, long[] shape) => new WireMessage().Numbers(1, shape).Number(2, type).Text(8, name);
}
