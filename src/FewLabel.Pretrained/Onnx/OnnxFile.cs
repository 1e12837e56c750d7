using System.Security.Cryptography;
using System.Text;
using FewLabel.Data;
using FewLabel.Runtime;

namespace FewLabel.Pretrained.Onnx;

/// <summary>What an ONNX file holds, with the field numbers of the specification (onnx.proto).</summary>
internal sealed class OnnxFile
{
    private readonly Dictionary<string, OnnxTensor> _tensors = [];
    private readonly List<OnnxNode> _nodes = [];

    private OnnxFile(string path, ReadOnlyMemory<byte> bytes)
    {
        (Path, Digest) = (path, Convert.ToHexStringLower(SHA256.HashData(bytes.Span)));
        var graphs = 0;
        foreach (var field in WireReader.Fields(bytes))
        {
            switch (field.Number)
            {
                case 1:
                    IrVersion = (long)field.Value;
                    break;
                case 7:
                    graphs++;
                    ReadGraph(field.Content);
                    break;
                case 8:
                    ReadOpset(field.Content);
                    break;
            }
        }

        if (graphs != 1 || IrVersion < 1 || Opset < 1)
        {
            throw new InvalidDataException($"It has {graphs} graphs, format version {IrVersion} and operator set {Opset}.");
        }
    }

    public string Path { get; }

    /// <summary>The SHA-256 of the file.</summary>
    public string Digest { get; }

    public long IrVersion { get; }

    /// <summary>The version of ONNX's own operators.</summary>
    public long Opset { get; private set; }

    /// <summary>The operations, in the file's order.</summary>
    public IReadOnlyList<OnnxNode> Nodes => _nodes;

    /// <summary>The weights by name.</summary>
    public IReadOnlyDictionary<string, OnnxTensor> Tensors => _tensors;

    /// <exception cref="DataUnavailableException">The file is missing or cannot be read.</exception>
    /// <exception cref="DataFormatException">It is cut, or no ONNX file.</exception>
    public static OnnxFile Read(string path)
    {
        try
        {
            var bytes = InputFile.ReadAllBytes(path, Array.MaxLength);
            return OnnxReferences.First(bytes) is { } other
                ? throw new DataFormatException(path, $"{path} takes numbers from another file, '{other}', which it could name anywhere on this machine. Export it again as one file, with all numbers in it.")
                : new OnnxFile(path, bytes);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataUnavailableException($"{path} cannot be read: {error.Message} Give the path of an ONNX file.", error);
        }
        catch (Exception error) when (error is InvalidDataException or OverflowException or DecoderFallbackException)
        {
            throw new DataFormatException(path, $"{path} is no ONNX file, or a damaged or cut one: {error.Message} Copy or export it again.", error);
        }
    }

    internal static string Text(ReadOnlyMemory<byte> bytes) => new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes.Span);

    private void ReadGraph(ReadOnlyMemory<byte> graph)
    {
        foreach (var field in WireReader.Fields(graph))
        {
            if (field.Number == 1)
            {
                _nodes.Add(OnnxNode.Read(field.Content));
            }
            else if (field.Number == 5)
            {
                var tensor = OnnxTensor.Read(field.Content);
                _tensors[tensor.Name] = tensor;
            }
        }
    }

    private void ReadOpset(ReadOnlyMemory<byte> import)
    {
        var (domain, version) = ("", 0L);
        foreach (var field in WireReader.Fields(import))
        {
            (domain, version) = field.Number switch
            {
                1 => (Text(field.Content), version),
                2 => (domain, (long)field.Value),
                _ => (domain, version),
            };
        }

        Opset = domain is "" or "ai.onnx" ? version : Opset;
    }
}
