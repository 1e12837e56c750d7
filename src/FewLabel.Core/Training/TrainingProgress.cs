namespace FewLabel.Training;

/// <summary>How far a training is.</summary>
/// <param name="Epoch">The epoch that ended last, or how far it is where an epoch is long.</param>
/// <param name="EpochCount">How many epochs there will be at most.</param>
/// <param name="ImagesPerSecond">Training images a second since the start.</param>
/// <param name="Elapsed">Time since the start.</param>
public sealed record TrainingProgress(EpochRecord Epoch, int EpochCount, double ImagesPerSecond, TimeSpan Elapsed)
{
    /// <summary>The share that is done, above 0 to 1.</summary>
    public double Share { get; init; } = (double)Epoch.Epoch / EpochCount;

    /// <summary>The time that is left at the pace so far, if training does not stop early.</summary>
    public TimeSpan Remaining => Elapsed * ((1 - Share) / Share);
}
