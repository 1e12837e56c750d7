using FewLabel.Augmentation;
using FewLabel.Checkpoints;
using FewLabel.Data;
using FewLabel.Runtime;
using FewLabel.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>What the training of a classifier works on. It owns nothing.</summary>
/// <param name="Model">The classifier, on the device.</param>
/// <param name="Images">The images.</param>
/// <param name="Split">Those with labels to learn from, and those to validate on.</param>
/// <param name="Normalize">Applied to what the classifier sees; null for nothing.</param>
/// <param name="Device">Where it trains.</param>
/// <param name="Random">Draws order and augmentation.</param>
/// <param name="Checkpoint">Where the training is kept; null if it is not.</param>
internal sealed record ClassifierTraining(
    nn.Module<Tensor, Tensor> Model, ImageSet Images, DataSplit Split, Normalize? Normalize, Device Device, RandomSource Random, CheckpointFolder? Checkpoint)
{
    /// <summary>The rates of the model's modules; null for the same everywhere.</summary>
    public LayerRates? Rates { get; init; }

    /// <summary>Ends the training early; null for never.</summary>
    public EarlyStopping? Stopping { get; init; }

    /// <summary>Validation is measured every so many epochs, and after the last.</summary>
    public int ValidateEvery { get; init; } = 1;
}
