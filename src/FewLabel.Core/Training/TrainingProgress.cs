namespace FewLabel.Training;

/// <summary>How far a training is.</summary>
public sealed class TrainingProgress
{
    internal TrainingProgress(EpochRecord epoch, int epochCount, double imagesPerSecond, TimeSpan elapsed, double? share = null)
    {
        Epoch = epoch;
        EpochCount = epochCount;
        ImagesPerSecond = imagesPerSecond;
        Elapsed = elapsed;
        Share = share ?? (double)epoch.Epoch / epochCount;
    }

    /// <summary>The epoch that ended last, or how far it is where an epoch is long.</summary>
    public EpochRecord Epoch { get; }

    /// <summary>How many epochs there will be at most.</summary>
    public int EpochCount { get; }

    /// <summary>Training images a second since the start.</summary>
    public double ImagesPerSecond { get; }

    /// <summary>Time since the start.</summary>
    public TimeSpan Elapsed { get; }

    /// <summary>The share that is done, above 0 to 1.</summary>
    public double Share { get; }

    /// <summary>The time that is left at the pace so far, if training does not stop early.</summary>
    public TimeSpan Remaining => Elapsed * ((1 - Share) / Share);

    /// <summary>The same training as a part of more work, of which another share is done.</summary>
    internal TrainingProgress At(double share) => new(Epoch, EpochCount, ImagesPerSecond, Elapsed, share);
}
