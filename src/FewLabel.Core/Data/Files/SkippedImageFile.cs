namespace FewLabel.Data;

/// <summary>A picture that was left out because it cannot be read.</summary>
public sealed class SkippedImageFile
{
    internal SkippedImageFile(string path, string reason, string? format = null)
    {
        Path = path;
        Reason = reason;
        Format = format;
    }

    /// <summary>What it is, where that is known and is not read; else null.</summary>
    internal string? Format { get; }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>What is wrong with it and what to do, as it follows the path: <c>is empty: it has no bytes. Copy it again.</c></summary>
    public string Reason { get; }

    /// <summary>Path and reason as one sentence.</summary>
    public override string ToString() => $"{Path} {Reason}";
}
