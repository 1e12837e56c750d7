namespace FewLabel.Studies;

/// <summary>How far a study is.</summary>
/// <param name="Seed">The seed of the draw.</param>
/// <param name="Position">Its place among the seeds, from 0.</param>
/// <param name="DrawCount">How many draws there are.</param>
public sealed record StudyProgress(long Seed, int Position, int DrawCount)
{
    /// <summary>How far the draw's experiment is; null when the draw is done.</summary>
    public ExperimentProgress? Experiment { get; init; }

    /// <summary>The draw's figures, once it is done.</summary>
    public StudyRun? Run { get; init; }

    /// <summary>Whether the figures are of an earlier run of the study.</summary>
    public bool Kept { get; init; }
}
