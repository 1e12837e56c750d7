using FewLabel.Data;

namespace FewLabel.Networks;

/// <summary>Makes the errors of one weight file.</summary>
/// <param name="path">The file.</param>
/// <param name="format">What the file is read as, such as <c>safetensors file</c>.</param>
/// <param name="remedy">What to do where the fault does not say it.</param>
internal sealed class FileFaults(string path, string format, string remedy)
{
    /// <summary>The file.</summary>
    public string Path => path;

    /// <summary>An error that says what was found in place of what must be there.</summary>
    public DataFormatException Damaged(string fault, Exception? cause = null) =>
        new(path, $"{path} is not a valid {format}: {fault}. {remedy}", cause);

    /// <summary>An error of a file that may be in order, with a remedy of its own.</summary>
    public DataFormatException Refused(string sentences) => new(path, $"{path} cannot be read: {sentences}");

    /// <summary>A name from the file, cut and without control characters, for a message.</summary>
    public static string Quote(string text)
    {
        const int Most = 100;
        var shown = text.Length > Most ? text[..Most] + "…" : text;
        return $"'{string.Concat(shown.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c))}'";
    }
}
