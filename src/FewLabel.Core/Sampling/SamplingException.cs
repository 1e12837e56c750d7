namespace FewLabel.Sampling;

/// <summary>A draw or a split is impossible with this data. The message says what is possible.</summary>
public sealed class SamplingException : FewLabelException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What was asked for, why it cannot be, and what can.</param>
    internal SamplingException(string message)
        : base(message)
    {
    }
}
