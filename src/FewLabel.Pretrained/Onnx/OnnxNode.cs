using System.Collections.Immutable;

namespace FewLabel.Pretrained.Onnx;

/// <summary>An operation of an ONNX graph.</summary>
/// <param name="Operation">Such as <c>Conv</c>.</param>
/// <param name="Inputs">The names of what goes in.</param>
/// <param name="Outputs">The names of what comes out.</param>
/// <param name="Numbers">Attributes that are numbers: one, or several.</param>
internal sealed record OnnxNode(
    string Operation, ImmutableArray<string> Inputs, ImmutableArray<string> Outputs, IReadOnlyDictionary<string, ImmutableArray<double>> Numbers)
{
    public static OnnxNode Read(ReadOnlyMemory<byte> node)
    {
        var operation = "";
        var inputs = new List<string>();
        var outputs = new List<string>();
        var numbers = new Dictionary<string, ImmutableArray<double>>();
        foreach (var field in WireReader.Fields(node))
        {
            switch (field.Number)
            {
                case 1:
                    inputs.Add(OnnxFile.Text(field.Content));
                    break;
                case 2:
                    outputs.Add(OnnxFile.Text(field.Content));
                    break;
                case 4:
                    operation = OnnxFile.Text(field.Content);
                    break;
                case 5:
                    var (name, values) = ReadAttribute(field.Content);
                    numbers[name] = values;
                    break;
            }
        }

        return new OnnxNode(operation, [.. inputs], [.. outputs], numbers);
    }

    private static (string Name, ImmutableArray<double> Values) ReadAttribute(ReadOnlyMemory<byte> attribute)
    {
        var name = "";
        var values = new List<double>();
        foreach (var field in WireReader.Fields(attribute))
        {
            switch (field.Number)
            {
                case 1:
                    name = OnnxFile.Text(field.Content);
                    break;
                case 2:
                    values.Add(BitConverter.UInt32BitsToSingle((uint)field.Value));
                    break;
                case 3:
                    values.Add((long)field.Value);
                    break;
                case 8:
                    values.AddRange(WireReader.Numbers(field).Select(value => (double)value));
                    break;
            }
        }

        return (name, [.. values]);
    }
}
