namespace FewLabel.Training;

/// <summary>How far a fine-tuning is.</summary>
public sealed class FineTuneProgress
{
    internal FineTuneProgress(FineTunePhase phase, TrainingProgress training)
    {
        Phase = phase;
        Training = training;
    }

    /// <summary>What is learning.</summary>
    public FineTunePhase Phase { get; }

    /// <summary>How far that is.</summary>
    public TrainingProgress Training { get; }
}
