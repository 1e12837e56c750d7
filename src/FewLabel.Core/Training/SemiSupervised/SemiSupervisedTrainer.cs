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
/// Trains a classifier on a few labeled images and on pseudo-labels of many others: an average of the classifier itself, the
/// teacher, predicts the class from a weak view of an image, and the classifier must predict the same from a strong view. It knows
/// pseudo-labels, FixMatch, FlexMatch, FreeMatch and SoftMatch; see <see cref="SemiSupervisedOptions"/>.
/// </summary>
/// <remarks>
/// <para>The images stay bytes in memory and become numbers a batch at a time. Same seed, same machine, same thread count:
/// bit-identical weights. Live tensors and memory stay flat over the steps. Not thread-safe.</para>
/// </remarks>
public sealed class SemiSupervisedTrainer
{
    private readonly ILogger _logger;

    /// <summary>Creates a trainer.</summary>
    /// <param name="options">How to train; null for <see cref="SemiSupervisedOptions.FixMatch"/>.</param>
    /// <param name="weak">Applied to the pixels from 0 to 1 of labeled images, and of what the teacher sees; null for none.</param>
    /// <param name="strong">Applied to the pixels from 0 to 1 of unlabeled images that the classifier sees; null for none.</param>
    /// <param name="normalize">Applied after either; null for none.</param>
    /// <param name="device">Where to train.</param>
    /// <param name="logger">Receives the start, each epoch and the end; null for none.</param>
    /// <exception cref="OptionsException">The options are wrong.</exception>
    public SemiSupervisedTrainer(
        SemiSupervisedOptions? options = null,
        ImageTransform? weak = null,
        ImageTransform? strong = null,
        Normalize? normalize = null,
        ComputeDevice device = ComputeDevice.Auto,
        ILogger? logger = null)
    {
        Options = options ?? SemiSupervisedOptions.FixMatch;
        OptionsValidator.ThrowIfAny(Options.Validate());
        (Weak, Strong, Normalize, Device) = (weak, strong, normalize, ComputeDevices.Resolve(device));
        _logger = logger ?? NullLogger.Instance;
    }

    /// <summary>How it trains.</summary>
    public SemiSupervisedOptions Options { get; }

    internal ImageTransform? Weak { get; }

    internal ImageTransform? Strong { get; }

    internal Normalize? Normalize { get; }

    internal Device Device { get; }

    /// <summary>Trains the model in place.</summary>
    /// <param name="model">
    /// The classifier: Float32 (N, C, H, W) to logits (N, classes). It is moved to the trainer's device and left in
    /// evaluation mode, with the averaged weights. Not owned. It may have learned before; the teacher starts from its weights.
    /// </param>
    /// <param name="images">The images. Only the labels of the split's images are used.</param>
    /// <param name="split">The images with given labels: which to learn from, at least one, and which to validate on.</param>
    /// <param name="unlabeled">The other images, at least a batch; none of the split's.</param>
    /// <param name="random">Draws the order and the augmentation.</param>
    /// <param name="checkpoint">
    /// Where to keep the training: called again in the same way it goes on from there, bit-identically. Null keeps nothing. Not owned.
    /// </param>
    /// <param name="progress">Receives a report now and then; null for none.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    /// <returns>
    /// The history and the figures on the validation images. Its training loss and accuracy are on augmented images, against
    /// labels and pseudo-labels, by their weights.
    /// </returns>
    /// <exception cref="ArgumentException">The images have no labels, or there are too few.</exception>
    /// <exception cref="FewLabelException">The checkpoint is of another training; each difference is named.</exception>
    /// <exception cref="TrainingDivergedException">The loss, a gradient or a weight is not finite; the weights are those before the step.</exception>
    /// <exception cref="MemoryExhaustedException">There is not enough memory for a step.</exception>
    /// <exception cref="OperationCanceledException">It was canceled; the checkpoint is up to date.</exception>
    public TrainingResult Train(
        nn.Module<Tensor, Tensor> model,
        ImageSet images,
        DataSplit split,
        IReadOnlyList<long> unlabeled,
        RandomSource random,
        CheckpointFolder? checkpoint = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(split);
        ArgumentNullException.ThrowIfNull(unlabeled);
        ArgumentNullException.ThrowIfNull(random);
        UnlabeledInputs.Check(images, split, unlabeled, Options);
        model.to(Device);
        TrainingCheckpointer.Require(checkpoint, Options, [("Weak views", Weak), ("Strong views", Strong)], Normalize, Device, model, images, split, random, unlabeled);
        var training = new ClassifierTraining(model, images, split, Normalize, Device, random, checkpoint);
        using var step = new SemiSupervisedStep(this, training, unlabeled);
        _logger.SemiSupervisedStarted(unlabeled.Count, split.Train.Length, split.Validation.Length, Options.Epochs);
        var result = step.Train(progress, _logger, cancellationToken);
        _logger.Trained(result.History.Length, result.Duration.TotalSeconds, result.Validation?.Accuracy);
        return result;
    }
}
