using System.Runtime.InteropServices;
using FewLabel.Augmentation;
using FewLabel.Checkpoints;
using FewLabel.Data;
using FewLabel.Runtime;
using FewLabel.Sampling;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>
/// Trains a classifier on a few images with given labels and many with pseudo-labels (Lee, 2013), while an
/// average of the classifier itself, the teacher, learns to tell the wrong pseudo-labels.
/// </summary>
/// <remarks>
/// <para>The classifier sees each image augmented; the teacher sees it as it is. At first the most certain pseudo-labels are
/// learned. Later the teacher's class is learned where it is sure of it, and the pseudo-label where both agree (after FixMatch:
/// Sohn et al., 2020).</para>
/// <para>The images stay bytes in memory and become numbers a batch at a time. Same seed, same machine, same thread count:
/// bit-identical weights. Live tensors and memory stay flat over the steps. Not thread-safe.</para>
/// </remarks>
public sealed class SelfTrainer
{
    private readonly ILogger _logger;

    /// <summary>Creates a trainer.</summary>
    /// <param name="options">How to train; null for the defaults.</param>
    /// <param name="augmentation">Applied to the pixels from 0 to 1 that the classifier learns from; null for none.</param>
    /// <param name="normalize">Applied after that, and to what the teacher sees; null for none.</param>
    /// <param name="device">Where to train.</param>
    /// <param name="logger">Receives the start, each epoch and the end; null for none.</param>
    /// <exception cref="OptionsException">The options are wrong.</exception>
    public SelfTrainer(
        SelfTrainingOptions? options = null,
        ImageTransform? augmentation = null,
        Normalize? normalize = null,
        ComputeDevice device = ComputeDevice.Auto,
        ILogger? logger = null)
    {
        Options = options ?? new SelfTrainingOptions();
        OptionsValidator.ThrowIfAny(Options.Validate());
        (Augmentation, Normalize, Device) = (augmentation, normalize, ComputeDevices.Resolve(device));
        _logger = logger ?? NullLogger.Instance;
    }

    /// <summary>How it trains.</summary>
    public SelfTrainingOptions Options { get; }

    internal ImageTransform? Augmentation { get; }

    internal Normalize? Normalize { get; }

    internal Device Device { get; }

    /// <summary>Trains the model in place.</summary>
    /// <param name="model">
    /// The classifier: Float32 (N, C, H, W) to logits (N, classes). It is moved to the trainer's device and left in
    /// evaluation mode, with the averaged weights. Not owned.
    /// </param>
    /// <param name="images">The images. Only the labels of the split's images are used.</param>
    /// <param name="split">The images with given labels: which to learn from, and which to validate on.</param>
    /// <param name="unlabeled">The images that take pseudo-labels, at least a batch; none of the split's.</param>
    /// <param name="pseudoLabels">A pseudo-label for each image of the set.</param>
    /// <param name="random">Draws the order and the augmentation.</param>
    /// <param name="checkpoint">
    /// Where to keep the training: called again in the same way it goes on from there, bit-identically. Null keeps nothing. Not owned.
    /// </param>
    /// <param name="progress">Receives a report now and then; null for none.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    /// <returns>
    /// The history and the figures on the validation images. Its training loss and accuracy are on augmented images,
    /// against the labels that were learned.
    /// </returns>
    /// <exception cref="ArgumentException">The images have no labels, there are too few, or the pseudo-labels do not suit.</exception>
    /// <exception cref="FewLabelException">The checkpoint is of another training; each difference is named.</exception>
    /// <exception cref="TrainingDivergedException">The loss, a gradient or a weight is not finite; the weights are those before the step.</exception>
    /// <exception cref="MemoryExhaustedException">There is not enough memory for a step.</exception>
    /// <exception cref="OperationCanceledException">It was canceled; the checkpoint is up to date.</exception>
    public TrainingResult Train(
        nn.Module<Tensor, Tensor> model,
        ImageSet images,
        DataSplit split,
        IReadOnlyList<long> unlabeled,
        PseudoLabels pseudoLabels,
        RandomSource random,
        CheckpointFolder? checkpoint = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(split);
        ArgumentNullException.ThrowIfNull(unlabeled);
        ArgumentNullException.ThrowIfNull(pseudoLabels);
        ArgumentNullException.ThrowIfNull(random);
        Check(images, split, unlabeled, pseudoLabels);
        model.to(Device);
        TrainingCheckpointer.Require(checkpoint, Options, [("Augmentation", Augmentation)], Normalize, Device, model, images, split, random, unlabeled);
        checkpoint?.Require(
        [
            // The names of kept runs.
            new("Guesses", SettingsSnapshot.Digest(pseudoLabels.Labels.Select(label => (long)label))),
            new("Probabilities of guesses", SettingsSnapshot.Digest(MemoryMarshal.AsBytes(pseudoLabels.Probabilities.AsSpan()))),
            new("Certainty of guesses", SettingsSnapshot.Digest(MemoryMarshal.AsBytes(pseudoLabels.Certainty.AsSpan()))),
        ]);
        var training = new ClassifierTraining(model, images, split, Normalize, Device, random, checkpoint);
        using var step = new SelfTrainingStep(this, training, unlabeled, pseudoLabels);
        _logger.SelfTrainingStarted(unlabeled.Count, split.Train.Length, split.Validation.Length, Options.Epochs);
        var result = step.Train(progress, _logger, cancellationToken);
        _logger.Trained(result.History.Length, result.Duration.TotalSeconds, result.Validation?.Accuracy);
        return result;
    }

    private void Check(ImageSet images, DataSplit split, IReadOnlyList<long> unlabeled, PseudoLabels pseudoLabels)
    {
        UnlabeledInputs.Check(images, split, unlabeled, Options);
        if (pseudoLabels.Labels.Length != images.Count || pseudoLabels.Certainty.Length != images.Count)
        {
            throw new ArgumentException(
                $"There are {images.Count} images, {pseudoLabels.Labels.Length} pseudo-labels and {pseudoLabels.Certainty.Length} certainties; give one of each for every image.", nameof(pseudoLabels));
        }

        if (pseudoLabels.Labels.FirstOrDefault(label => label < -1 || label >= images.ClassCount, -1) is var wrong and not -1)
        {
            throw new ArgumentException($"A pseudo-label is class {wrong}; the classes run from 0 to {images.ClassCount - 1}, and -1 is no pseudo-label.", nameof(pseudoLabels));
        }

        if (Options.WeightByCertainty && unlabeled.Cast<long?>().FirstOrDefault(image => IsNoWeight(pseudoLabels, image!.Value)) is { } image)
        {
            throw new ArgumentException(
                FormattableString.Invariant($"The pseudo-label of image {image} has a certainty of {pseudoLabels.Certainty[(int)image]}; weights run from 0 to 1. Scale the certainties, or leave {nameof(SelfTrainingOptions.WeightByCertainty)} out."),
                nameof(pseudoLabels));
        }

        if (Options.UseSoftLabels)
        {
            CheckProbabilities(images, pseudoLabels);
        }

        if (!pseudoLabels.MostCertain(unlabeled, Options.ConfidentFraction).Any())
        {
            throw new ArgumentException("None of the unlabeled images has a pseudo-label to learn from.", nameof(pseudoLabels));
        }
    }

    private static void CheckProbabilities(ImageSet images, PseudoLabels pseudoLabels)
    {
        if (pseudoLabels.Probabilities.Length != images.Count * images.ClassCount)
        {
            throw new ArgumentException(
                $"There are {images.Count} images of {images.ClassCount} classes and {pseudoLabels.Probabilities.Length} probabilities; give one for every image and class, or leave {nameof(SelfTrainingOptions.UseSoftLabels)} out.",
                nameof(pseudoLabels));
        }

        if (pseudoLabels.Probabilities.Cast<float?>().FirstOrDefault(value => value is not (>= 0 and <= 1)) is { } wrong)
        {
            throw new ArgumentException(FormattableString.Invariant($"A pseudo-label has the probability {wrong}; probabilities run from 0 to 1."), nameof(pseudoLabels));
        }
    }

    private static bool IsNoWeight(PseudoLabels pseudoLabels, long image) =>
        pseudoLabels.Labels[(int)image] >= 0 && pseudoLabels.Certainty[(int)image] is not (>= 0 and <= 1);
}
