using System.Collections.Immutable;
using FewLabel.Augmentation;
using FewLabel.Checkpoints;
using FewLabel.Data;
using FewLabel.Labeling;
using FewLabel.Runtime;
using FewLabel.Sampling;
using Microsoft.Extensions.Logging;

namespace FewLabel.Running;

/// <summary>A checked experiment. What is in here is what runs.</summary>
internal sealed record ExperimentPlan(
    ImageDataset Dataset,
    Recipe Recipe,
    LabelPlan Labels,
    double? HoldOut,
    ImageTransform? Augmentation,
    Normalize? Normalize,
    long TrainingSeed,
    ComputeDevice Device,
    ImmutableArray<ExperimentMethod> Methods,
    bool AllowsPartialResult,
    ILogger Logger)
{
    /// <summary>The folder that the run is kept in; null keeps nothing.</summary>
    public string? Folder { get; init; }

    /// <summary>The folder that features of all images are kept in, for other runs too; null keeps them where the run is.</summary>
    public string? FeatureFolder { get; init; }

    /// <summary>How often it is saved; null for the defaults.</summary>
    public CheckpointOptions? Checkpoints { get; init; }

    /// <summary>Finds what a method can go on from.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="position">The place of the method that asks; only those before it count.</param>
    public IEncoderSource? FindSource(string name, int position) =>
        Methods.Take(position).OfType<IEncoderSource>().FirstOrDefault(source => source.Name == name);

    /// <summary>Parts the labeled images into those to learn from and those held out.</summary>
    /// <param name="draw">The labeled images.</param>
    /// <param name="random">The source that the run draws from, of <see cref="TrainingSeed"/>.</param>
    /// <exception cref="SamplingException">A class would be missing from one of the parts.</exception>
    public DataSplit Split(LabelDraw draw, RandomSource random)
    {
        if (HoldOut is not { } share)
        {
            return new DataSplit(draw.Labeled, []);
        }

        using var splitRandom = random.Fork("split");
        return StratifiedSplit.Split(draw.Labeled, index => Dataset.Train.LabelValues[(int)index], share, splitRandom, Dataset.Train.ClassNames);
    }
}
