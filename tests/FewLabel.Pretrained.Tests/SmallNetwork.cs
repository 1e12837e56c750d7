using FewLabel.Onnx;
using Google.Protobuf;

namespace FewLabel.Tests;

/// <summary>Networks of a few operations, as ONNX files.</summary>
internal static class SmallNetwork
{
    public const string Input = "pictures";
    public const string Output = "features";

    /// <summary>The mean of each channel, (N, C, 1, 1).</summary>
    public static WireMessage Pooled(long[]? shape = null, long opset = 17) => Model(
        [OnnxMessages.Node("GlobalAveragePool", "pool", [Input], Output, [])], [Value(Input, shape ?? [-1, 3, 8, 8])], [Value(Output, [-1, 3, 1, 1])], [], opset);

    /// <summary>The mean of each channel of (N, H, W, C), (N, C).</summary>
    public static WireMessage PooledChannelsLast() => Model(
        [OnnxMessages.Node("ReduceMean", "pool", [Input], Output, [OnnxMessages.Attribute("axes", [1, 2]), OnnxMessages.Attribute("keepdims", 0L)])],
        [Value(Input, [-1, 8, 8, 3])], [Value(Output, [-1, 3])]);

    /// <summary>One operation on the pictures.</summary>
    public static WireMessage Of(string operation, long[] input, long[] output, params WireMessage[] attributes) =>
        Model([OnnxMessages.Node(operation, "only", [Input], Output, attributes)], [Value(Input, input)], [Value(Output, output)]);

    public static WireMessage Model(
        WireMessage[] nodes, WireMessage[] inputs, WireMessage[] outputs, WireMessage[]? weights = null, long opset = 17) => new WireMessage()
        .Number(1, 8)
        .Message(7, OnnxMessages.Graph("small", "", nodes, weights ?? [], inputs, outputs))
        .Message(8, new WireMessage().Text(1, "").Number(2, opset));

    /// <summary>An input or output; sizes below zero are open.</summary>
    public static WireMessage Value(string name, long[] shape, int type = 1)
    {
        var dimensions = shape.Select(size => size < 0 ? new WireMessage().Text(2, $"open{name}{-size}") : new WireMessage().Number(1, size));
        var tensor = new WireMessage().Number(1, type).Message(2, new WireMessage().Messages(1, dimensions));
        return new WireMessage().Text(1, name).Message(2, new WireMessage().Message(1, tensor));
    }

    public static string Save(TemporaryFolder folder, WireMessage model)
    {
        var path = folder[$"{Guid.NewGuid():N}.onnx"];
        using var file = File.Create(path);
        using var output = new CodedOutputStream(file);
        model.WriteTo(output);
        return path;
    }
}
