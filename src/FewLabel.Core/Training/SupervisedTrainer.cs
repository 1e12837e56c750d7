using System.Collections.Immutable;
using System.Diagnostics;
using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Runtime;
using FewLabel.Sampling;
using FewLabel.Training.Metrics;
using FewLabel.Training.Optimizers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>
/// Trains a classifier on labelled images by cross-entropy, with augmentation drawn afresh in each step.
/// </summary>
/// <remarks>
/// Same seed, same machine, same thread count: bit-identical weights. Live tensors and memory stay flat over the steps.
/// Not thread-safe; several trainers side by side are fine.
/// </remarks>
public sealed partial class SupervisedTrainer
{
    private readonly SupervisedOptions _options;
    private readonly ImageTransform? _augmentation;
    private readonly Normalize? _normalize;
    private readonly Device _device;
    private readonly ILogger _logger;

    /// <summary>Creates a trainer.</summary>
    /// <param name="options">How to train; null for the defaults.</param>
    /// <param name="augmentation">Applied to the pixels from 0 to 1 of each batch; null for none.</param>
    /// <param name="normalize">Applied after that, and in validation; null for none.</param>
    /// <param name="device">Where to train.</param>
    /// <param name="logger">Told of the start, the end and of early stopping; null for nobody.</param>
    /// <exception cref="OptionsException">The options are wrong.</exception>
    public SupervisedTrainer(
        SupervisedOptions? options = null,
        ImageTransform? augmentation = null,
        Normalize? normalize = null,
        ComputeDevice device = ComputeDevice.Auto,
        ILogger? logger = null)
    {
        _options = options ?? new SupervisedOptions();
        var faults = new OptionFaults();
        faults.AddRange(_options.Check());
        faults.ThrowIfAny();
        _augmentation = augmentation;
        _normalize = normalize;
        _device = ComputeDevices.Resolve(device);
        _logger = logger ?? NullLogger.Instance;
    }

    /// <summary>Trains the model in place.</summary>
    /// <param name="model">
    /// The classifier: Float32 (N, C, H, W) to logits (N, classes). It is moved to the trainer's device and left in
    /// evaluation mode. Not owned.
    /// </param>
    /// <param name="images">The images, with labels.</param>
    /// <param name="split">Which images to learn from, at least two, and which to validate on.</param>
    /// <param name="random">Draws the order and the augmentation.</param>
    /// <param name="progress">Told after each epoch; null for nobody.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    /// <returns>The history and the figures on the validation images.</returns>
    /// <exception cref="OptionsException">Early stopping without validation images.</exception>
    /// <exception cref="TrainingDivergedException">The loss is not finite.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; the model holds the weights reached.</exception>
    public TrainingResult Train(
        nn.Module<Tensor, Tensor> model,
        ImageSet images,
        DataSplit split,
        RandomSource random,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        Train(model, null, images, split, random, progress, cancellationToken);

    /// <summary>Trains the model in place, parts of it at rates of their own.</summary>
    /// <param name="model">
    /// The classifier: Float32 (N, C, H, W) to logits (N, classes). It is moved to the trainer's device and left in
    /// evaluation mode. Not owned.
    /// </param>
    /// <param name="rates">The rates of the model's modules; null for the same rate everywhere.</param>
    /// <param name="images">The images, with labels.</param>
    /// <param name="split">Which images to learn from, at least two, and which to validate on.</param>
    /// <param name="random">Draws the order and the augmentation.</param>
    /// <param name="progress">Told after each epoch; null for nobody.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    /// <returns>The history and the figures on the validation images.</returns>
    /// <exception cref="ArgumentException">The rates name a module that the model does not have, or freeze all of it.</exception>
    /// <exception cref="OptionsException">Early stopping without validation images.</exception>
    /// <exception cref="TrainingDivergedException">The loss is not finite.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; the model holds the weights reached.</exception>
    public TrainingResult Train(
        nn.Module<Tensor, Tensor> model,
        LayerRates? rates,
        ImageSet images,
        DataSplit split,
        RandomSource random,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(split);
        ArgumentNullException.ThrowIfNull(random);
        Check(images, split);

        model.to(_device);
        using var frozen = rates?.Freeze(model);
        using var run = new Run(this, model, rates, images, split, random);
        LogStart(split.Train.Length, split.Validation.Length, _options.Epochs);
        var result = run.Execute(progress, cancellationToken);
        LogEnd(result.History.Length, result.Duration.TotalSeconds, result.Validation?.Accuracy);
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

        if (_options.EarlyStopping is not null && split.Validation.IsEmpty)
        {
            throw new OptionsException([new OptionFault(
                nameof(SupervisedOptions.EarlyStopping), $"{_options.EarlyStopping}", "null without validation images",
                "Hold out a share of the labelled images, or do not stop early.")]);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Training on {TrainCount} images, validating on {ValidationCount}, for up to {Epochs} epochs.")]
    private partial void LogStart(int trainCount, int validationCount, int epochs);

    [LoggerMessage(Level = LogLevel.Information, Message = "Trained {Epochs} epochs in {Seconds:0.0} s; validation accuracy {ValidationAccuracy:P1}.")]
    private partial void LogEnd(int epochs, double seconds, double? validationAccuracy);

    /// <summary>One training: the state that lives from its first step to its last.</summary>
    private sealed class Run : IDisposable
    {
        private readonly SupervisedTrainer _trainer;
        private readonly nn.Module<Tensor, Tensor> _model;
        private readonly LayerRates? _rates;
        private readonly ImageSet _images;
        private readonly DataSplit _split;
        private readonly RandomSource _order;
        private readonly RandomSource _views;
        private readonly Tensor _pixels;
        private readonly Tensor _labels;
        private readonly FlatParameters _parameters;
        private readonly FlatTensors _statistics;
        private readonly Tensor? _rateFactors;
        private readonly FlatOptimizer _optimizer;
        private readonly WeightAverage? _average;
        private readonly BestWeights? _best;
        private readonly List<EpochRecord> _history = [];
        private readonly Stopwatch _watch = Stopwatch.StartNew();
        private readonly long _stepCount;
        private readonly int _batchCount;
        private long _step;

        public Run(
            SupervisedTrainer trainer, nn.Module<Tensor, Tensor> model, LayerRates? rates, ImageSet images, DataSplit split, RandomSource random)
        {
            (_trainer, _model, _rates, _images, _split) = (trainer, model, rates, images, split);
            _order = random.Fork("order");
            _views = random.Fork("augmentation");
            using var indices = tensor([.. split.Train], int64);
            _pixels = images.Batch(indices, trainer._device).DetachFromDisposeScope();
            _labels = images.BatchLabels(indices, trainer._device).DetachFromDisposeScope();
            _parameters = new FlatParameters(model);
            var kept = rates?.FrozenBuffers() ?? [];
            _statistics = new FlatTensors(model.buffers().Where(buffer => buffer.dtype == ScalarType.Float32 && !kept.Contains(buffer)));
            _rateFactors = rates?.FactorsFor(_parameters)?.DetachFromDisposeScope();
            _optimizer = Options.Optimizer.Create(_parameters);
            _optimizer.RateFactors = _rateFactors;
            _average = Options.WeightAverage > 0 ? new WeightAverage(Options.WeightAverage, _parameters.Values, _statistics.Values) : null;
            _best = Options.EarlyStopping is { } stopping ? new BestWeights(stopping, _parameters.Values, _statistics.Values) : null;
            _batchCount = BatchCount(split.Train.Length, Options.BatchSize);
            _stepCount = (long)Options.Epochs * _batchCount;
        }

        private SupervisedOptions Options => _trainer._options;

        public TrainingResult Execute(IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
        {
            var stopped = false;
            for (var epoch = 1; epoch <= Options.Epochs && !stopped; epoch++)
            {
                var record = TrainEpoch(epoch, cancellationToken);
                if (!_split.Validation.IsEmpty && (epoch % Options.ValidateEvery == 0 || epoch == Options.Epochs))
                {
                    _average?.Swap();
                    var validation = Validate(cancellationToken);
                    record = record with { ValidationLoss = validation.Loss, ValidationAccuracy = validation.Accuracy };
                    stopped = _best?.IsOver(epoch, validation.Loss) ?? false;
                    _average?.Swap();
                }

                _history.Add(record);
                var elapsed = _watch.Elapsed;
                progress?.Report(new TrainingProgress(record, Options.Epochs, epoch * (double)_split.Train.Length / elapsed.TotalSeconds, elapsed));
            }

            _average?.Swap();
            _best?.Restore();
            _model.eval();
            return new TrainingResult(
                [.. _history],
                _best?.Epoch ?? _history.Count,
                stopped,
                _split.Validation.IsEmpty ? null : Validate(cancellationToken),
                _watch.Elapsed);
        }

        public void Dispose()
        {
            _best?.Dispose();
            _average?.Dispose();
            _optimizer.Dispose();
            _rateFactors?.Dispose();
            _statistics.Dispose();
            _parameters.Dispose();
            _labels.Dispose();
            _pixels.Dispose();
            _views.Dispose();
            _order.Dispose();
        }

        /// <summary>How many batches an epoch has: a last batch of one image joins the one before.</summary>
        private static int BatchCount(int imageCount, int batchSize)
        {
            var full = imageCount / batchSize;
            return Math.Max(1, imageCount % batchSize > 1 ? full + 1 : full);
        }

        private Evaluation Validate(CancellationToken cancellationToken) =>
            Evaluator.Evaluate(_model, _images, _split.Validation, _trainer._normalize, _trainer._device, cancellationToken: cancellationToken);

        private EpochRecord TrainEpoch(int epoch, CancellationToken cancellationToken)
        {
            _model.train();
            _rates?.SetModes();
            using var scope = NewDisposeScope();
            using var order = _order.Permutation(_labels.numel()).to(_trainer._device);
            var (loss, correct, rate) = (0.0, 0L, 0.0);
            for (var batch = 0; batch < _batchCount; batch++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var start = (long)batch * Options.BatchSize;
                var count = batch == _batchCount - 1 ? order.numel() - start : Options.BatchSize;
                rate = Options.Optimizer.LearningRate * Options.Schedule.FactorAt(_step, _stepCount);
                var (batchLoss, batchCorrect) = TrainStep(order.narrow(0, start, count), rate);
                loss += batchLoss * count;
                correct += batchCorrect;
            }

            var total = (double)order.numel();
            return new EpochRecord(epoch, rate, loss / total, correct / total, null, null);
        }

        private (double Loss, long Correct) TrainStep(Tensor batch, double rate)
        {
            using var scope = NewDisposeScope();
            var pixels = _pixels.index_select(0, batch);
            var labels = _labels.index_select(0, batch);
            var views = _trainer._augmentation?.Apply(pixels, _views) ?? pixels;
            var logits = _model.call(_trainer._normalize?.Apply(views) ?? views);
            var loss = nn.functional.cross_entropy(logits, labels, label_smoothing: Options.LabelSmoothing);
            var value = loss.item<float>();
            if (!float.IsFinite(value))
            {
                throw new TrainingDivergedException(_step, value);
            }

            _parameters.ZeroGradients();
            loss.backward();
            _optimizer.Step(rate);
            _average?.Update();
            _step++;
            return (value, logits.detach().argmax(1).eq(labels).sum().item<long>());
        }
    }
}
