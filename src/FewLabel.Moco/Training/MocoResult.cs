using System.Collections.Immutable;

namespace FewLabel.Moco;

/// <summary>The result of a pre-training. The encoder itself holds the weights.</summary>
public sealed class MocoResult
{
    internal MocoResult(
        ImmutableArray<MocoRecord> history, ImmutableArray<MocoEstimate> estimates, ImmutableArray<CollapseWarning> warnings, long stepCount, int imageCount, int? labeledCount, double imagesPerSecond, TimeSpan duration)
    {
        History = history;
        Estimates = estimates;
        Warnings = warnings;
        StepCount = stepCount;
        ImageCount = imageCount;
        LabeledCount = labeledCount;
        ImagesPerSecond = imagesPerSecond;
        Duration = duration;
    }

    /// <summary>A record for every so many steps, those before a checkpoint was resumed included.</summary>
    public ImmutableArray<MocoRecord> History { get; }

    /// <summary>The estimates on labeled images; empty if none were asked for.</summary>
    public ImmutableArray<MocoEstimate> Estimates { get; }

    /// <summary>What went where no healthy training goes; empty is good.</summary>
    public ImmutableArray<CollapseWarning> Warnings { get; }

    /// <summary>How many steps were made, those before a checkpoint was resumed included.</summary>
    public long StepCount { get; }

    /// <summary>How many images it was trained on.</summary>
    public int ImageCount { get; }

    /// <summary>How many of these were among the labeled images that were named; null where none were named.</summary>
    public int? LabeledCount { get; }

    /// <summary>Images a second in this run, two views each; 0 if it made no step.</summary>
    public double ImagesPerSecond { get; }

    /// <summary>How long it took, that of earlier runs that were resumed included.</summary>
    public TimeSpan Duration { get; }
}
