namespace FewLabel.Studies;

/// <summary>How far a study is.</summary>
public sealed record StudyProgress
{
    internal StudyProgress(long seed, int position, int drawCount)
    {
        Seed = seed;
        Position = position;
        DrawCount = drawCount;
    }

    /// <summary>The seed of the draw.</summary>
    public long Seed { get; internal init; }

    /// <summary>Its place among the seeds, from 0.</summary>
    public int Position { get; internal init; }

    /// <summary>How many draws there are.</summary>
    public int DrawCount { get; internal init; }

    /// <summary>How far the draw's experiment is; null when the draw is done.</summary>
    public ExperimentProgress? Experiment { get; internal init; }

    /// <summary>The draw's figures, once it is done.</summary>
    public StudyRun? Run { get; internal init; }

    /// <summary>Whether the figures are of an earlier run of the study.</summary>
    public bool Kept { get; internal init; }
}
