using Google.Protobuf;

namespace FewLabel.Tests;

/// <summary>What stands in an ONNX file, read by the field numbers of the specification (onnx.proto).</summary>
/// <param name="Weights">The initializers, each with its name and how many bytes its values take.</param>
/// <param name="Nodes">The nodes, each with its name, its inputs and its outputs.</param>
internal sealed record OnnxParts(IReadOnlyList<(string Name, long Bytes)> Weights, IReadOnlyList<OnnxParts.Node> Nodes)
{
    public static OnnxParts Read(string path)
    {
        var graph = Fields(File.ReadAllBytes(path)).Single(field => field.Number == 7).Bytes;
        var weights = new List<(string, long)>();
        var nodes = new List<Node>();
        foreach (var (number, bytes) in Fields(graph))
        {
            var inner = number is 1 or 5 ? Fields(bytes).ToLookup(field => field.Number, field => field.Bytes) : null;
            if (number == 5)
            {
                weights.Add((Text(inner![8].Single()), inner[9].Sum(values => (long)values.Length)));
            }
            else if (number == 1)
            {
                nodes.Add(new Node(Text(inner![3].Single()), [.. inner[1].Select(Text)], [.. inner[2].Select(Text)]));
            }
        }

        return new OnnxParts(weights, nodes);
    }

    /// <summary>The fields of a message that have a length; numbers are passed over.</summary>
    private static IEnumerable<(int Number, byte[] Bytes)> Fields(byte[] message)
    {
        using var input = new CodedInputStream(message);
        while (input.ReadTag() is var tag and not 0)
        {
            if (WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
            {
                yield return (WireFormat.GetTagFieldNumber(tag), input.ReadBytes().ToByteArray());
            }
            else
            {
                input.SkipLastField();
            }
        }
    }

    private static string Text(byte[] bytes) => System.Text.Encoding.UTF8.GetString(bytes);

    internal sealed record Node(string Name, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs);
}
