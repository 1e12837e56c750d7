using System.Diagnostics.CodeAnalysis;

namespace FewLabel;

/// <summary>What a classifier says of a file, or why it says nothing.</summary>
public sealed class ImageFilePrediction
{
    internal ImageFilePrediction(string path, Prediction? prediction, string? fault)
    {
        Path = path;
        Prediction = prediction;
        Fault = fault;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The prediction; null if the file cannot be read.</summary>
    public Prediction? Prediction { get; }

    /// <summary>What is wrong with the file and what to do, as it follows its path; null if it was classified.</summary>
    public string? Fault { get; }

    /// <summary>Whether it was classified.</summary>
    [MemberNotNullWhen(true, nameof(Prediction))]
    [MemberNotNullWhen(false, nameof(Fault))]
    public bool IsClassified => Prediction is not null;

    /// <summary>Path and prediction, or path and fault.</summary>
    public override string ToString() => IsClassified ? $"{Path}: {Prediction}" : $"{Path} {Fault}";
}
