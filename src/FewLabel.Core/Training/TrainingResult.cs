using System.Collections.Immutable;
using FewLabel.Training.Metrics;

namespace FewLabel.Training;

/// <summary>The result of a training. The model itself holds the weights.</summary>
public sealed class TrainingResult
{
    internal TrainingResult(ImmutableArray<EpochRecord> history, int bestEpoch, bool stoppedEarly, Evaluation? validation, TimeSpan duration)
    {
        History = history;
        BestEpoch = bestEpoch;
        StoppedEarly = stoppedEarly;
        Validation = validation;
        Duration = duration;
    }

    /// <summary>One record for each epoch that was run.</summary>
    public ImmutableArray<EpochRecord> History { get; }

    /// <summary>The epoch whose weights the model has, from 1.</summary>
    public int BestEpoch { get; }

    /// <summary>Whether early stopping ended it.</summary>
    public bool StoppedEarly { get; }

    /// <summary>The figures of the final weights on the validation images; null without such images.</summary>
    public Evaluation? Validation { get; }

    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; }
}
