using System.Collections.Immutable;
using FewLabel.Training.Metrics;

namespace FewLabel.Training;

/// <summary>What a training came to. The model itself holds the weights.</summary>
/// <param name="History">One record for each epoch that was run.</param>
/// <param name="BestEpoch">The epoch whose weights the model has, from 1.</param>
/// <param name="StoppedEarly">Whether early stopping ended it.</param>
/// <param name="Validation">The figures of the final weights on the validation images; null without such images.</param>
/// <param name="Duration">How long it took.</param>
public sealed record TrainingResult(
    ImmutableArray<EpochRecord> History, int BestEpoch, bool StoppedEarly, Evaluation? Validation, TimeSpan Duration);
