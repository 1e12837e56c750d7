using FewLabel.Moco;
using FewLabel.Training;

namespace FewLabel;

/// <summary>How far an experiment is.</summary>
/// <param name="Method">The stage that runs: a method, or the pre-training that several methods share.</param>
/// <param name="Position">Its place in <see cref="Experiment.Stages"/>, from 0.</param>
/// <param name="MethodCount">How many stages there are.</param>
/// <param name="Share">The share of the stage that is done, 0 when it begins, to 1.</param>
public sealed record ExperimentProgress(string Method, int Position, int MethodCount, double Share)
{
    /// <summary>Time since the stage began.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>The time that is left of the stage at the pace so far; null while nothing of it is done.</summary>
    public TimeSpan? Remaining => Share > 0 ? Elapsed * ((1 - Share) / Share) : null;

    /// <summary>How far its training is; null where the stage is another kind of work.</summary>
    public TrainingProgress? Training { get; init; }

    /// <summary>How far its pre-training is; null where the stage is another kind of work.</summary>
    public MocoProgress? Pretraining { get; init; }

    /// <summary>Images a second; null where none go through a network.</summary>
    public double? ImagesPerSecond => Training?.ImagesPerSecond ?? Pretraining?.ImagesPerSecond;
}
