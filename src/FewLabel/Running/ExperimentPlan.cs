using System.Collections.Immutable;
using FewLabel.Augmentation;
using FewLabel.Checkpoints;
using FewLabel.Data;
using FewLabel.Runtime;
using Microsoft.Extensions.Logging;

namespace FewLabel.Running;

/// <summary>A checked experiment. What is in here is what runs.</summary>
internal sealed record ExperimentPlan(
    ImageDataset Dataset,
    LabelPlan Labels,
    double? HoldOut,
    ImageTransform? Augmentation,
    Normalize? Normalize,
    long TrainingSeed,
    ComputeDevice Device,
    ImmutableArray<MethodPlan> Methods,
    bool KeepsFinished,
    ILogger Logger)
{
    /// <summary>The folder that the run is kept in; null keeps nothing.</summary>
    public string? Folder { get; init; }

    /// <summary>How often it is saved; null for the defaults.</summary>
    public CheckpointOptions? Checkpoints { get; init; }
}
