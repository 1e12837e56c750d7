using System.Collections.Immutable;

namespace FewLabel.Studies;

/// <summary>The result of a study. Immutable; holds no native memory.</summary>
public sealed class StudyResult
{
    internal StudyResult(ImmutableArray<StudyRun> runs)
    {
        Runs = runs;
        Methods = [.. runs[0].Methods.Select(method => StudySummary.Of(method.Method, Accuracies(method.Method)))];
    }

    /// <summary>The draws, in the order of the seeds.</summary>
    public ImmutableArray<StudyRun> Runs { get; }

    /// <summary>What went wrong with the checkpoints of the draws and was survived: damaged ones, and some that could not be written. Empty if nothing did.</summary>
    public ImmutableArray<string> Warnings { get; internal init; } = [];

    /// <summary>Whether the accuracies are of test images; else they are of the images held out.</summary>
    public bool HasTest => Runs[0].Methods[0].TestAccuracy is not null;

    /// <summary>
    /// The methods whose accuracies are a little too good, and why: of images held out, which chose something of the method; empty where there are
    /// test images.
    /// </summary>
    public ImmutableSortedDictionary<string, string> ValidationNotes => HasTest ? ImmutableSortedDictionary<string, string>.Empty : Runs
        .SelectMany(run => run.Methods).Where(figure => figure.ValidationNote is not null).DistinctBy(figure => figure.Method)
        .ToImmutableSortedDictionary(figure => figure.Method, figure => figure.ValidationNote!, StringComparer.Ordinal);

    /// <summary>Each method over the draws, in the order the methods were added.</summary>
    public ImmutableArray<StudySummary> Methods { get; }

    /// <summary>Compares two methods draw by draw.</summary>
    /// <param name="first">The name of one.</param>
    /// <param name="second">The name of the other.</param>
    /// <returns>The differences of the first less the second.</returns>
    /// <exception cref="ArgumentException">There is no method of that name.</exception>
    public PairedComparison Compare(string first, string second) => PairedComparison.Of(
        first, Accuracies(first), second, Accuracies(second));

    /// <summary>The methods side by side, as plain text: mean, standard deviation, worst and best accuracy.</summary>
    public string Comparison => StudyText.Of(this);

    private double[] Accuracies(string method) => [.. Runs.Select(run =>
        run.Methods.FirstOrDefault(figure => figure.Method == method)?.Accuracy
        ?? throw new ArgumentException($"The study has no method '{method}'; it has {string.Join(", ", run.Methods.Select(figure => figure.Method))}.", nameof(method)))];
}
