namespace FewLabel.Data;

/// <summary>Why a picture cannot be read.</summary>
/// <param name="Reason">What follows its name in a message: what is wrong and what to do.</param>
/// <param name="Unavailable">Whether its bytes cannot be had, rather than being wrong.</param>
internal sealed record ImageFileFault(string Reason, bool Unavailable = false)
{
    public FewLabelException ToException(string name) => Unavailable
        ? new DataUnavailableException($"{name} {Reason}")
        : new DataFormatException(name, $"{name} {Reason}");
}
