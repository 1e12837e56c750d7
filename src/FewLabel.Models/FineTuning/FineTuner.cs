using FewLabel.Augmentation;
using FewLabel.Checkpoints;
using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Runtime;
using FewLabel.Sampling;
using Microsoft.Extensions.Logging;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>
/// Trains a classifier whose encoder has learned before: the head first, then all layers, the lower ones more slowly.
/// </summary>
/// <remarks>
/// Same seed, same machine, same thread count: bit-identical weights. Not thread-safe; several side by side are fine.
/// </remarks>
public sealed class FineTuner
{
    private readonly FineTuneOptions _options;
    private readonly ImageTransform? _augmentation;
    private readonly Normalize? _normalize;
    private readonly ComputeDevice _device;
    private readonly ILogger? _logger;

    /// <summary>Creates a fine-tuner.</summary>
    /// <param name="options">How to fine-tune; null for the defaults.</param>
    /// <param name="augmentation">Applied to the pixels from 0 to 1 of each batch, but not for the probe; null for none.</param>
    /// <param name="normalize">Applied after that, for the probe and in validation; null for none.</param>
    /// <param name="device">Where to train.</param>
    /// <param name="logger">Receives the start and the end of each training; null for none.</param>
    /// <exception cref="OptionsException">The options are wrong.</exception>
    public FineTuner(
        FineTuneOptions? options = null,
        ImageTransform? augmentation = null,
        Normalize? normalize = null,
        ComputeDevice device = ComputeDevice.Auto,
        ILogger? logger = null)
    {
        _options = options ?? new FineTuneOptions();
        OptionsValidator.ThrowIfAny(_options.Validate());
        (_augmentation, _normalize, _device, _logger) = (augmentation, normalize, device, logger);
    }

    /// <summary>Fine-tunes the classifier in place.</summary>
    /// <param name="classifier">
    /// The classifier, of as many classes as the images have. It is moved to the device and left in evaluation mode. Not
    /// owned.
    /// </param>
    /// <param name="images">The images, with labels.</param>
    /// <param name="split">Which images to learn from, at least two, and which to choose and to validate by.</param>
    /// <param name="random">Draws the order and the augmentation.</param>
    /// <param name="checkpoint">
    /// Where to keep the training: called again in the same way it goes on from there, bit-identically. Null keeps nothing. Not owned.
    /// </param>
    /// <param name="progress">Receives a report after each epoch; null for none.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    /// <returns>The figures of each part.</returns>
    /// <exception cref="ArgumentException">
    /// The images have no labels, or another number of classes; or a probe is asked for and the head is not one linear layer
    /// with bias, or the training images are all of one class.
    /// </exception>
    /// <exception cref="OptionsException">Early stopping without validation images.</exception>
    /// <exception cref="FewLabelException">The checkpoint is of another training; each difference is named.</exception>
    /// <exception cref="TrainingDivergedException">The loss, a gradient or a weight is not finite.</exception>
    /// <exception cref="MemoryExhaustedException">There is not enough memory for a step.</exception>
    /// <exception cref="OperationCanceledException">It was canceled; the classifier holds the weights reached, and the checkpoint is up to date.</exception>
    public FineTuneResult Train(
        ImageClassifier classifier,
        ImageSet images,
        DataSplit split,
        RandomSource random,
        CheckpointFolder? checkpoint = null,
        IProgress<FineTuneProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(split);
        ArgumentNullException.ThrowIfNull(random);
        var trainer = Trainer(_options.Supervised);
        trainer.Check(images, split);
        if (classifier.ClassCount != images.ClassCount)
        {
            throw new ArgumentException(
                $"The classifier has {classifier.ClassCount} classes and the images have {images.ClassCount}; give it a head of {images.ClassCount}.", nameof(classifier));
        }

        checkpoint?.Require(RunDescription.OfVersions().Add("Fine-tuning", _options));
        var probe = _options.Probe is null ? null : FitHead(classifier, images, split, cancellationToken);
        var head = _options.HeadEpochs == 0 ? null : Run(
            FineTunePhase.Head, Trainer(_options.Supervised with { Epochs = _options.HeadEpochs, EarlyStopping = null }), LayerwiseRateDecay.HeadOnly(classifier));
        var all = Run(FineTunePhase.All, trainer, _options.LayerDecay == 1 ? null : LayerwiseRateDecay.Of(classifier, _options.LayerDecay));
        return new FineTuneResult(probe, head, all);

        TrainingResult Run(FineTunePhase phase, SupervisedTrainer trainer, LayerRates? rates)
        {
            var part = phase == FineTunePhase.Head ? "head" : "all layers";
            using var own = random.Fork(part);
            var relay = progress is null ? null : new Relay(phase, progress);
            return trainer.Train(classifier, rates, images, split, own, checkpoint?.Part(part), relay, cancellationToken);
        }
    }

    private SupervisedTrainer Trainer(SupervisedOptions options) => new(options, _augmentation, _normalize, _device, _logger);

    private LinearProbeFigures FitHead(ImageClassifier classifier, ImageSet images, DataSplit split, CancellationToken cancellationToken)
    {
        if (classifier.Head is not Linear { bias: not null } head || head.in_features != classifier.Encoder.FeatureDimension)
        {
            throw new ArgumentException(
                $"A probe can only be the start of a head that is one linear layer with bias, for the encoder's {classifier.Encoder.FeatureDimension} features; this head is {classifier.Head.GetName()}. Give it such a head (Heads.Linear), or set FineTuneOptions.Probe to null.",
                nameof(classifier));
        }

        var device = ComputeDevices.Resolve(_device);
        classifier.to(device);
        using var probe = LinearProbe.Fit(classifier.Encoder, images, split, _normalize, _options.Probe, device, cancellationToken);
        probe.CopyTo(head);
        return probe.Figures;
    }

    private sealed class Relay(FineTunePhase phase, IProgress<FineTuneProgress> progress) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => progress.Report(new FineTuneProgress(phase, value));
    }
}
