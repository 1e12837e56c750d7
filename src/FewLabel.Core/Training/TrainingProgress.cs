namespace FewLabel.Training;

/// <summary>How far a training is.</summary>
public sealed record TrainingProgress
{
    internal TrainingProgress(EpochRecord epoch, int epochCount, double imagesPerSecond, TimeSpan elapsed)
    {
        Epoch = epoch;
        EpochCount = epochCount;
        ImagesPerSecond = imagesPerSecond;
        Elapsed = elapsed;
        Share = (double)epoch.Epoch / epochCount;
    }

    /// <summary>The epoch that ended last, or how far it is where an epoch is long.</summary>
    public EpochRecord Epoch { get; internal init; }

    /// <summary>How many epochs there will be at most.</summary>
    public int EpochCount { get; internal init; }

    /// <summary>Training images a second since the start.</summary>
    public double ImagesPerSecond { get; internal init; }

    /// <summary>Time since the start.</summary>
    public TimeSpan Elapsed { get; internal init; }

    /// <summary>The share that is done, above 0 to 1.</summary>
    public double Share { get; internal init; }

    /// <summary>The time that is left at the pace so far, if training does not stop early.</summary>
    public TimeSpan Remaining => Elapsed * ((1 - Share) / Share);
}
