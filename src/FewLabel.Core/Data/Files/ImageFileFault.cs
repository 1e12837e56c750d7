namespace FewLabel.Data;

/// <summary>Why a picture cannot be read.</summary>
/// <param name="Reason">What follows its name in a message: what is wrong and what to do.</param>
/// <param name="Unavailable">Whether its bytes cannot be had, rather than being wrong.</param>
/// <param name="Format">What it is, where that is known and is not read; else null.</param>
internal sealed record ImageFileFault(string Reason, bool Unavailable = false, string? Format = null)
{
    public static ImageFileFault CutOff { get; } = new("ends too early: it was cut. Copy it again.");

    public static ImageFileFault Damaged { get; } = new("is damaged. Copy it again.");

    public FewLabelException ToException(string name) => Unavailable
        ? new DataUnavailableException($"{name} {Reason}")
        : new DataFormatException(name, $"{name} {Reason}");
}
