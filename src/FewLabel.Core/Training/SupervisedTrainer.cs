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
/// Trains a classifier on labeled images by cross-entropy, with augmentation drawn afresh in each step.
/// </summary>
/// <remarks>
/// Same seed, same machine, same thread count: bit-identical weights. Live tensors and memory stay flat over the steps.
/// Not thread-safe; several trainers side by side are fine.
/// </remarks>
public sealed class SupervisedTrainer
{
    private readonly ILogger _logger;

    /// <summary>Creates a trainer.</summary>
    /// <param name="options">How to train; null for the defaults.</param>
    /// <param name="augmentation">Applied to the pixels from 0 to 1 of each batch; null for none.</param>
    /// <param name="normalize">Applied after that, and in validation; null for none.</param>
    /// <param name="device">Where to train.</param>
    /// <param name="logger">Receives the start, the end and early stopping; null for none.</param>
    /// <exception cref="OptionsException">The options are wrong.</exception>
    public SupervisedTrainer(
        SupervisedOptions? options = null,
        ImageTransform? augmentation = null,
        Normalize? normalize = null,
        ComputeDevice device = ComputeDevice.Auto,
        ILogger? logger = null)
    {
        Options = options ?? new SupervisedOptions();
        OptionsValidator.ThrowIfAny(Options.Validate());
        Augmentation = augmentation;
        Normalize = normalize;
        Device = ComputeDevices.Resolve(device);
        _logger = logger ?? NullLogger.Instance;
    }

    internal SupervisedOptions Options { get; }

    internal ImageTransform? Augmentation { get; }

    internal Normalize? Normalize { get; }

    internal Device Device { get; }

    /// <summary>Trains the model in place.</summary>
    /// <param name="model">
    /// The classifier: Float32 (N, C, H, W) to logits (N, classes). It is moved to the trainer's device and left in
    /// evaluation mode. Not owned.
    /// </param>
    /// <param name="images">The images, with labels.</param>
    /// <param name="split">Which images to learn from, at least two, and which to validate on.</param>
    /// <param name="random">Draws the order and the augmentation.</param>
    /// <param name="checkpoint">
    /// Where to keep the training: called again in the same way it goes on from there, bit-identically. Null keeps nothing. Not owned.
    /// </param>
    /// <param name="progress">Receives a report after each epoch; null for none.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    /// <returns>The history and the figures on the validation images.</returns>
    /// <exception cref="OptionsException">Early stopping without validation images.</exception>
    /// <exception cref="FewLabelException">The checkpoint is of another training; each difference is named.</exception>
    /// <exception cref="TrainingDivergedException">The loss, a gradient or a weight is not finite; the weights are those before the step.</exception>
    /// <exception cref="MemoryExhaustedException">There is not enough memory for a step.</exception>
    /// <exception cref="OperationCanceledException">It was canceled; the model holds the weights reached, and the checkpoint is up to date.</exception>
    public TrainingResult Train(
        nn.Module<Tensor, Tensor> model,
        ImageSet images,
        DataSplit split,
        RandomSource random,
        CheckpointFolder? checkpoint = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        Train(model, null, images, split, random, checkpoint, progress, cancellationToken);

    /// <summary>Trains the model in place, parts of it at rates of their own.</summary>
    /// <param name="model">
    /// The classifier: Float32 (N, C, H, W) to logits (N, classes). It is moved to the trainer's device and left in
    /// evaluation mode. Not owned.
    /// </param>
    /// <param name="rates">The rates of the model's modules; null for the same rate everywhere.</param>
    /// <param name="images">The images, with labels.</param>
    /// <param name="split">Which images to learn from, at least two, and which to validate on.</param>
    /// <param name="random">Draws the order and the augmentation.</param>
    /// <param name="checkpoint">
    /// Where to keep the training: called again in the same way it goes on from there, bit-identically. Null keeps nothing. Not owned.
    /// </param>
    /// <param name="progress">Receives a report after each epoch; null for none.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    /// <returns>The history and the figures on the validation images.</returns>
    /// <exception cref="ArgumentException">The rates name a module that the model does not have, or freeze all of it.</exception>
    /// <exception cref="OptionsException">Early stopping without validation images.</exception>
    /// <exception cref="FewLabelException">The checkpoint is of another training; each difference is named.</exception>
    /// <exception cref="TrainingDivergedException">The loss, a gradient or a weight is not finite; the weights are those before the step.</exception>
    /// <exception cref="MemoryExhaustedException">There is not enough memory for a step.</exception>
    /// <exception cref="OperationCanceledException">It was canceled; the model holds the weights reached, and the checkpoint is up to date.</exception>
    internal TrainingResult Train(
        nn.Module<Tensor, Tensor> model,
        LayerRates? rates,
        ImageSet images,
        DataSplit split,
        RandomSource random,
        CheckpointFolder? checkpoint = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(split);
        ArgumentNullException.ThrowIfNull(random);
        Check(images, split);

        model.to(Device);
        TrainingCheckpointer.Require(checkpoint, Options, [("Augmentation", Augmentation)], Normalize, Device, model, images, split, random);
        checkpoint?.Require(RunDescription.OfVersions().Add("Rates", rates?.Describe(model)));
        using var frozen = rates?.Freeze(model);
        var training = new ClassifierTraining(model, images, split, Normalize, Device, random, checkpoint)
        {
            Rates = rates, Stopping = Options.EarlyStopping, ValidateEvery = Options.ValidateEvery,
        };
        using var step = new SupervisedStep(this, training);
        _logger.SupervisedStarted(split.Train.Length, split.Validation.Length, Options.Epochs);
        var result = step.Train(progress, _logger, cancellationToken);
        _logger.Trained(result.History.Length, result.Duration.TotalSeconds, result.Validation?.Accuracy);
        return result;
    }

    /// <summary>Checks whether it could train on images, before anything is computed; training does so itself.</summary>
    /// <param name="images">The images.</param>
    /// <param name="split">Which to learn from and which to validate on.</param>
    /// <exception cref="ArgumentException">There are no labels, or fewer than two images to learn from.</exception>
    /// <exception cref="OptionsException">Early stopping without validation images.</exception>
    public void Check(ImageSet images, DataSplit split)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(split);
        if (images.Labels is null)
        {
            throw new ArgumentException("Supervised training needs labels, and these images have none.", nameof(images));
        }

        if (split.Train.Length < 2)
        {
            throw new ArgumentException($"Training needs at least 2 images; there are {split.Train.Length}.", nameof(split));
        }

        if (Options.EarlyStopping is not null && split.Validation.IsEmpty)
        {
            throw new OptionsException([new OptionFault(
                nameof(SupervisedOptions.EarlyStopping), $"{Options.EarlyStopping}", "null without validation images",
                "Hold out a share of the labeled images, or do not stop early.")]);
        }
    }
}
