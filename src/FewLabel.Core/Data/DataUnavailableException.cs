namespace FewLabel.Data;

/// <summary>
/// Data is not available: a file is missing or cannot be read, a download failed, or the folder for downloads
/// cannot be written. The message names the places that were tried, the reasons and what to do.
/// </summary>
public sealed class DataUnavailableException : FewLabelException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The places, the reasons and what to do.</param>
    /// <param name="innerException">What caused it, if anything did.</param>
    public DataUnavailableException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
