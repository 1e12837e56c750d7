namespace FewLabel.Training;

/// <summary>The result of a fine-tuning. The classifier itself holds the weights.</summary>
public sealed class FineTuneResult
{
    internal FineTuneResult(LinearProbeFigures? probe, TrainingResult? head, TrainingResult all)
    {
        Probe = probe;
        Head = head;
        All = all;
    }

    /// <summary>The figures of the linear probe that the head began as; null without one.</summary>
    public LinearProbeFigures? Probe { get; }

    /// <summary>The training of the head with the encoder frozen; null without such epochs.</summary>
    public TrainingResult? Head { get; }

    /// <summary>The training of all layers.</summary>
    public TrainingResult All { get; }
}
