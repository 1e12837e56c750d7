namespace FewLabel.Moco;

/// <summary>How far a pre-training is.</summary>
public sealed class MocoProgress
{
    internal MocoProgress(
        MocoRecord record, long stepCount, int epochCount, double imagesPerSecond, TimeSpan elapsed, TimeSpan remaining, MocoEstimate? estimate)
    {
        Record = record;
        StepCount = stepCount;
        EpochCount = epochCount;
        ImagesPerSecond = imagesPerSecond;
        Elapsed = elapsed;
        Remaining = remaining;
        Estimate = estimate;
    }

    /// <summary>What happened since the last report.</summary>
    public MocoRecord Record { get; }

    /// <summary>How many steps there will be.</summary>
    public long StepCount { get; }

    /// <summary>How many epochs there will be.</summary>
    public int EpochCount { get; }

    /// <summary>Images a second since this run started, two views each.</summary>
    public double ImagesPerSecond { get; }

    /// <summary>Time since this run started.</summary>
    public TimeSpan Elapsed { get; }

    /// <summary>The time that is left at the pace so far.</summary>
    public TimeSpan Remaining { get; }

    /// <summary>The latest estimate on labeled images; null if there was none.</summary>
    public MocoEstimate? Estimate { get; }

    /// <summary>How many steps have been made.</summary>
    public long Step => Record.Step;

    /// <summary>The share that is done, above 0 to 1.</summary>
    public double Share => (double)Step / StepCount;
}
