using System.Text;
using FewLabel.Runtime;

namespace FewLabel.Labeling;

/// <summary>Writes labels as a table with the columns path and label (RFC 4180).</summary>
internal static class LabelTable
{
    private static readonly System.Buffers.SearchValues<char> Quoted = System.Buffers.SearchValues.Create(",;\t\"\r\n");

    public static void Write(string file, string? imageFolder, IEnumerable<(string Image, string Label)> rows)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(file);
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        var text = new StringBuilder("path,label\n");
        foreach (var (image, label) in rows)
        {
            var path = imageFolder is null ? image : Path.GetRelativePath(folder, Path.GetFullPath(image, Path.GetFullPath(imageFolder)));
            text.Append(Field(path)).Append(',').Append(Field(label)).Append('\n');
        }

        OutputFile.Write(file, Encoding.UTF8.GetBytes(text.ToString()));
    }

    private static string Field(string value) =>
        value.AsSpan().ContainsAny(Quoted) ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;
}
