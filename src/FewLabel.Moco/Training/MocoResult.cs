using System.Collections.Immutable;

namespace FewLabel.Moco;

/// <summary>What a pre-training came to. The encoder itself holds the weights.</summary>
/// <param name="History">A record for every so many steps, those before a checkpoint was resumed included.</param>
/// <param name="Estimates">The estimates on labeled images; empty if none were asked for.</param>
/// <param name="Warnings">What went where no healthy training goes; empty is good.</param>
/// <param name="StepCount">How many steps were made, those before a checkpoint was resumed included.</param>
/// <param name="ImageCount">How many images it was trained on.</param>
/// <param name="LabeledCount">How many of these were among the labeled images that were named; null where none were named.</param>
/// <param name="ImagesPerSecond">Images a second in this run, two views each; 0 if it made no step.</param>
/// <param name="Duration">How long it took, that of earlier runs that were resumed included.</param>
public sealed record MocoResult(
    ImmutableArray<MocoRecord> History,
    ImmutableArray<MocoEstimate> Estimates,
    ImmutableArray<CollapseWarning> Warnings,
    long StepCount,
    int ImageCount,
    int? LabeledCount,
    double ImagesPerSecond,
    TimeSpan Duration);
