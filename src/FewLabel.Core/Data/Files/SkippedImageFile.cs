namespace FewLabel.Data;

/// <summary>A picture that was left out because it cannot be read.</summary>
/// <param name="Path">The file.</param>
/// <param name="Reason">What is wrong with it and what to do, as it follows the path: <c>is empty: it has no bytes. Copy it again.</c></param>
public sealed record SkippedImageFile(string Path, string Reason)
{
    /// <summary>Path and reason as one sentence.</summary>
    public override string ToString() => $"{Path} {Reason}";
}
