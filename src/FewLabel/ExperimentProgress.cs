using FewLabel.Moco;
using FewLabel.Training;

namespace FewLabel;

/// <summary>How far an experiment is.</summary>
public sealed class ExperimentProgress
{
    internal ExperimentProgress(string method, int position, int methodCount, double share)
    {
        Method = method;
        Position = position;
        MethodCount = methodCount;
        Share = share;
    }

    /// <summary>The stage that runs: a method, or the pre-training that several methods share.</summary>
    public string Method { get; }

    /// <summary>Its place in <see cref="Experiment.Stages"/>, from 0.</summary>
    public int Position { get; }

    /// <summary>How many stages there are.</summary>
    public int MethodCount { get; }

    /// <summary>The share of the stage that is done, 0 when it begins, to 1.</summary>
    public double Share { get; }

    /// <summary>Time since the stage began.</summary>
    public TimeSpan Elapsed { get; internal init; }

    /// <summary>The time that is left of the stage at the pace so far; null while nothing of it is done.</summary>
    public TimeSpan? Remaining => Share > 0 ? Elapsed * ((1 - Share) / Share) : null;

    /// <summary>How far its training is; null where the stage is another kind of work.</summary>
    public TrainingProgress? Training { get; internal init; }

    /// <summary>How far its pre-training is; null where the stage is another kind of work.</summary>
    public MocoProgress? Pretraining { get; internal init; }

    /// <summary>Images a second; null where none go through a network.</summary>
    public double? ImagesPerSecond => Training?.ImagesPerSecond ?? Pretraining?.ImagesPerSecond;
}
