using System.Collections.Immutable;
using FewLabel.Augmentation;
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
    ILogger Logger);
