using System.Diagnostics.CodeAnalysis;

namespace FewLabel;

/// <summary>What a classifier says of a file, or why it says nothing.</summary>
/// <param name="Path">The file.</param>
/// <param name="Prediction">The prediction; null if the file cannot be read.</param>
/// <param name="Fault">What is wrong with the file and what to do, as it follows its path; null if it was classified.</param>
public sealed record ImageFilePrediction(string Path, Prediction? Prediction, string? Fault)
{
    /// <summary>Whether it was classified.</summary>
    [MemberNotNullWhen(true, nameof(Prediction))]
    [MemberNotNullWhen(false, nameof(Fault))]
    public bool IsClassified => Prediction is not null;

    /// <summary>Path and prediction, or path and fault.</summary>
    public override string ToString() => IsClassified ? $"{Path}: {Prediction}" : $"{Path} {Fault}";
}
