namespace FewLabel.Pretrained.Onnx;

/// <summary>
/// Finds the names of other files that an ONNX file takes numbers from. They are not part of its digest, and can lead anywhere on the machine.
/// </summary>
internal static class OnnxReferences
{
    /// <summary>Graphs stand in graphs, as those of a loop do; no network has so many in each other.</summary>
    private const int MostDepth = 64;

    /// <summary>The first such name; null if there is none.</summary>
    /// <param name="model">The bytes of the file.</param>
    /// <exception cref="InvalidDataException">It is no ONNX file, or graphs stand in each other without end.</exception>
    public static string? First(ReadOnlyMemory<byte> model) => InModel(model).FirstOrDefault();

    private static IEnumerable<string> InModel(ReadOnlyMemory<byte> model) => WireReader.Fields(model).SelectMany(field => field.Number switch
    {
        7 => InGraph(field.Content, 0),
        25 => WireReader.Fields(field.Content).Where(part => part.Number == 7).SelectMany(node => InNode(node.Content, 0)),
        _ => [],
    });

    private static IEnumerable<string> InGraph(ReadOnlyMemory<byte> graph, int depth) => depth > MostDepth
        ? throw new InvalidDataException($"More than {MostDepth} graphs stand in each other.")
        : WireReader.Fields(graph).SelectMany(field => field.Number switch
        {
            1 => InNode(field.Content, depth),
            5 => InTensor(field.Content),
            15 => InSparse(field.Content),
            _ => [],
        });

    private static IEnumerable<string> InNode(ReadOnlyMemory<byte> node, int depth) => WireReader.Fields(node).Where(field => field.Number == 5)
        .SelectMany(attribute => WireReader.Fields(attribute.Content)).SelectMany(field => field.Number switch
        {
            5 or 10 => InTensor(field.Content),
            6 or 11 => InGraph(field.Content, depth + 1),
            22 or 23 => InSparse(field.Content),
            _ => [],
        });

    private static IEnumerable<string> InSparse(ReadOnlyMemory<byte> tensor) => WireReader.Fields(tensor).Where(field => field.Number is 1 or 2).SelectMany(part => InTensor(part.Content));

    /// <summary>What stands as external data, under whatever key, and a tensor that says that it is elsewhere.</summary>
    private static IEnumerable<string> InTensor(ReadOnlyMemory<byte> tensor)
    {
        foreach (var field in WireReader.Fields(tensor))
        {
            if (field.Number == 13)
            {
                yield return WireReader.Fields(field.Content).Where(part => part.Number == 2).Select(part => OnnxFile.Text(part.Content)).FirstOrDefault("");
            }
            else if (field is { Number: 14, Bytes: null, Value: not 0 })
            {
                yield return "another file";
            }
        }
    }
}
