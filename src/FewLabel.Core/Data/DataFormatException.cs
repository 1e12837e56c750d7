namespace FewLabel.Data;

/// <summary>
/// Data is available but invalid: empty, cut, too long, damaged, of another format, or different from the published
/// files. The message names the file, what was found and what to do.
/// </summary>
public sealed class DataFormatException : FewLabelException
{
    /// <summary>Creates the error.</summary>
    /// <param name="path">The file, or the name of the stream.</param>
    /// <param name="message">The file, what was found and what to do.</param>
    /// <param name="innerException">What caused it, if anything did.</param>
    public DataFormatException(string path, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Path = path;
    }

    /// <summary>The file, or the name of the stream.</summary>
    public string Path { get; }

    /// <summary>The name of the data set that the file belongs to, where that is known and is not the one asked for.</summary>
    internal string? BelongsTo { get; init; }
}
