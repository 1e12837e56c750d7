using FewLabel.Moco;
using FewLabel.Training;

namespace FewLabel.CommandLine;

/// <summary>How far a stage of long work is.</summary>
/// <param name="Stage">Its name.</param>
/// <param name="Position">Its place among the stages, from 0.</param>
/// <param name="Count">How many stages there are.</param>
/// <param name="Share">The share that is done, 0 to 1.</param>
/// <param name="Elapsed">Time since it began.</param>
internal sealed record StageState(string Stage, int Position, int Count, double Share, TimeSpan Elapsed)
{
    /// <summary>The time that is left of the stage; null where it is not known.</summary>
    public TimeSpan? Remaining { get; init; }

    /// <summary>Images a second; null where none go through a network.</summary>
    public double? ImagesPerSecond { get; init; }

    /// <summary>Loss, accuracies and the like, the most telling first.</summary>
    public IReadOnlyList<string> Figures { get; init; } = [];

    /// <summary>Which pass through the stages it is, such as a draw of a study; null for a single one.</summary>
    public string? Pass { get; init; }

    /// <summary>The share of all passes that is done, 0 to 1.</summary>
    public double PassShare { get; init; }

    /// <summary>The state of an experiment's stage.</summary>
    /// <param name="value">What the experiment tells.</param>
    /// <param name="heldOut">The accuracy on the images held out, where it was measured last.</param>
    public static StageState Of(ExperimentProgress value, double? heldOut) => new(value.Method, value.Position, value.MethodCount, value.Share, value.Elapsed)
    {
        Remaining = value.Remaining,
        ImagesPerSecond = value.ImagesPerSecond,
        Figures = value.Training is { } training ? FiguresOf(training.Epoch, heldOut) : value.Pretraining is { } pretraining ? FiguresOf(pretraining) : [],
    };

    public static StageState Of(IReadOnlyList<string> stages, int position, MocoProgress value) =>
        new(stages[position], position, stages.Count, value.Share, value.Elapsed)
        {
            Remaining = value.Remaining,
            ImagesPerSecond = value.ImagesPerSecond,
            Figures = FiguresOf(value),
        };

    /// <summary>Work of which no more is known than its share.</summary>
    public static StageState Of(IReadOnlyList<string> stages, int position, double share, TimeSpan elapsed) =>
        new(stages[position], position, stages.Count, share, elapsed) { Remaining = share > 0 ? elapsed * ((1 - share) / share) : null };

    private static string[] FiguresOf(EpochRecord epoch, double? heldOut) =>
        [$"loss {epoch.TrainLoss:0.000}", $"accuracy {epoch.TrainAccuracy:P0}", .. heldOut is { } share ? [$"held out {share:P0}"] : Array.Empty<string>()];

    private static string[] FiguresOf(MocoProgress value) =>
        [$"loss {value.Record.Loss:0.000}", $"pairs found {value.Record.Accuracy:P0}"];
}
