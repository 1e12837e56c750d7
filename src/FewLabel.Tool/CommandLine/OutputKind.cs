using System.Text;
using System.Text.Json;

namespace FewLabel.CommandLine;

/// <summary>A kind of file that a program writes, and how one that is there already is told from that of another program.</summary>
internal sealed class OutputKind
{
    /// <summary>A classifier names its form this deep in the file at most.</summary>
    private const int Start = 1 << 16;

    private readonly Func<string, bool> _isOurs;

    private OutputKind(string description, Func<string, bool> isOurs) => (Description, _isOurs) = (description, isOurs);

    public static OutputKind Result { get; } = new("file of figures", path => HasJson(path, "dataset", "seed", "classes", "labelCounts", "methods"));

    public static OutputKind Budget { get; } = new("file of figures", path => HasJson(path, "complete", "rows"));

    public static OutputKind Report { get; } = new("report", path => StartHas(
        path, "<meta name=\"generator\" content=\"FewLabel\"",
        // Reports before that line.
        "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\" /><meta name=\"color-scheme\" content=\"light dark\" /><title>"));

    public static OutputKind Classifier { get; } = new("classifier", path => StartHas(path, "\"fewlabel.classifier\":"));

    /// <summary>A model names the program that made it at its begin: field 2, a text of eight bytes.</summary>
    public static OutputKind Onnx { get; } = new("ONNX model", path => StartHas(path, "\u0012\u0008FewLabel"));

    public static OutputKind Encoder { get; } = new("encoder", path => StartHas(path, $"\"{EncoderKey}\":"));

    public static OutputKind Table { get; } = new("table of classes", path => StartHas(path, TableHead));

    /// <summary>A table of labels lies beside the journal that it was written from.</summary>
    public static OutputKind Labels { get; } = new("table of labels", path => StartHas(path, LabelsHead) && File.Exists(Path.ChangeExtension(path, ".jsonl")));

    /// <summary>What the weights of an encoder have beside them.</summary>
    public const string EncoderKey = "fewlabel.encoder";

    /// <summary>The first line of a table of predictions.</summary>
    public const string TableHead = "path,class,probability";

    /// <summary>The first line of a table of labels.</summary>
    private const string LabelsHead = "path,label\n";

    public string Description { get; }

    /// <summary>Whether a file that is there is of this kind and FewLabel's.</summary>
    public bool IsOurs(string path)
    {
        try
        {
            // A file without content is not read: it can be a pipe, which never ends.
            return new FileInfo(path).Length > 0 && _isOurs(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return false;
        }
    }

    private static bool StartHas(string path, params string[] texts)
    {
        using var stream = File.OpenRead(path);
        var start = new byte[Math.Min(Start, stream.Length)];
        stream.ReadExactly(start);
        return Array.Exists(texts, text => start.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0);
    }

    private static bool HasJson(string path, params string[] names)
    {
        using var stream = File.OpenRead(path);
        using var content = JsonDocument.Parse(stream);
        return content.RootElement.ValueKind == JsonValueKind.Object
            && Array.TrueForAll(names, name => content.RootElement.TryGetProperty(name, out _));
    }
}
