namespace FewLabel.Studies;

/// <summary>How far a study is.</summary>
public sealed class StudyProgress
{
    internal StudyProgress(long seed, int position, int drawCount)
    {
        Seed = seed;
        Position = position;
        DrawCount = drawCount;
    }

    /// <summary>The draw's experiment as far as it is.</summary>
    internal StudyProgress During(ExperimentProgress experiment) => new(Seed, Position, DrawCount) { Experiment = experiment };

    /// <summary>The draw's end.</summary>
    internal StudyProgress After(StudyRun run, bool kept) => new(Seed, Position, DrawCount) { Run = run, Kept = kept };

    /// <summary>The seed of the draw.</summary>
    public long Seed { get; private init; }

    /// <summary>Its place among the seeds, from 0.</summary>
    public int Position { get; private init; }

    /// <summary>How many draws there are.</summary>
    public int DrawCount { get; private init; }

    /// <summary>How far the draw's experiment is; null when the draw is done.</summary>
    public ExperimentProgress? Experiment { get; private init; }

    /// <summary>The draw's figures, once it is done.</summary>
    public StudyRun? Run { get; private init; }

    /// <summary>Whether the figures are of an earlier run of the study.</summary>
    public bool Kept { get; private init; }
}
