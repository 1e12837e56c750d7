namespace FewLabel;

/// <summary>
/// The base of every error that FewLabel raises by itself. Its message names the thing, the value that was found
/// and the remedy. Misuse of a single method still raises the usual <see cref="ArgumentException"/> family.
/// </summary>
public class FewLabelException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The thing, the value and the remedy.</param>
    /// <param name="innerException">What caused it, if anything did.</param>
    public FewLabelException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
