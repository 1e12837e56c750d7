namespace FewLabel.Moco;

/// <summary>How far a pre-training is.</summary>
/// <param name="Record">What happened since the last report.</param>
/// <param name="StepCount">How many steps there will be.</param>
/// <param name="EpochCount">How many epochs there will be.</param>
/// <param name="ImagesPerSecond">Images a second since this run started, two views each.</param>
/// <param name="Elapsed">Time since this run started.</param>
/// <param name="Remaining">The time that is left at the pace so far.</param>
/// <param name="Estimate">The latest estimate on labeled images; null if there was none.</param>
public sealed record MocoProgress(
    MocoRecord Record, long StepCount, int EpochCount, double ImagesPerSecond, TimeSpan Elapsed, TimeSpan Remaining, MocoEstimate? Estimate)
{
    /// <summary>How many steps have been made.</summary>
    public long Step => Record.Step;

    /// <summary>The share that is done, above 0 to 1.</summary>
    public double Share => (double)Step / StepCount;
}
