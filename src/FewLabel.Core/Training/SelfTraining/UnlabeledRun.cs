using FewLabel.Augmentation;
using FewLabel.Checkpoints;
using FewLabel.Data;
using FewLabel.Runtime;
using FewLabel.Sampling;
using FewLabel.Training.Metrics;
using FewLabel.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>
/// One training on a few labeled and many unlabeled images: the state that lives from its first step to its last. What is
/// learned about the unlabeled ones is left to the method.
/// </summary>
internal abstract class UnlabeledRun : IDisposable
{
    private const int ReportsPerEpoch = 20;

    private readonly UnlabeledOptions _options;
    private readonly nn.Module<Tensor, Tensor> _model;
    private readonly ImageSet _images;
    private readonly DataSplit _split;
    private readonly RandomSource _order;
    private readonly Tensor _unlabeled;
    private readonly Tensor _labeledPixels;
    private readonly Tensor _labels;
    private readonly FlatParameters _parameters;
    private readonly FlatTensors _statistics;
    private readonly FlatOptimizer _optimizer;
    private readonly ExponentialMovingAverage _teacher;
    private readonly StepGuard _guard;
    private readonly EpochPosition _position = new();
    private readonly List<EpochRecord> _history = [];
    private readonly TrainingCheckpointer _keeper;
    private readonly int _stepsPerEpoch;

    protected UnlabeledRun(
        UnlabeledOptions options, Normalize? normalize, Device device, nn.Module<Tensor, Tensor> model, ImageSet images,
        DataSplit split, IReadOnlyList<long> unlabeled, RandomSource random, CheckpointFolder? checkpoint)
    {
        (_options, Normalize, Device, _model, _images, _split) = (options, normalize, device, model, images, split);
        _order = random.Fork("order");
        Views = random.Fork("augmentation");
        _unlabeled = tensor([.. unlabeled], int64).DetachFromDisposeScope();
        using var given = tensor([.. split.Train], int64);
        _labeledPixels = images.Batch(given, device).DetachFromDisposeScope();
        _labels = images.BatchLabels(given, device).DetachFromDisposeScope();
        _parameters = new FlatParameters(model);
        _statistics = new FlatTensors(model.buffers().Where(buffer => buffer.dtype == ScalarType.Float32));
        _optimizer = options.Optimizer.Create(_parameters);
        _teacher = new ExponentialMovingAverage(options.ExponentialMovingAverage, _parameters.Values, _statistics.Values);
        _guard = new StepGuard(_parameters, _statistics, options.GradientClip, checkpoint);
        _keeper = new TrainingCheckpointer(checkpoint, model, _optimizer, _teacher, _order, Views, _position, _history) { More = (SaveMore, LoadMore) };
        _stepsPerEpoch = (int)(_unlabeled.numel() / options.BatchSize);
        StepCount = (long)options.Epochs * _stepsPerEpoch;
    }

    /// <summary>How many steps are done.</summary>
    protected long Step => _position.Step(_stepsPerEpoch);

    protected long StepCount { get; }

    protected RandomSource Views { get; }

    protected Device Device { get; }

    private Normalize? Normalize { get; }

    /// <summary>What the method learns on its way beside the weights, by name; saved and restored with them.</summary>
    protected virtual IEnumerable<(string Name, Tensor Value)> MethodState => [];

    public TrainingResult Execute(IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        _keeper.Resume();
        try
        {
            while (_position.Epoch <= _options.Epochs)
            {
                TrainEpoch(progress, cancellationToken);
                CloseEpoch(progress, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            _keeper.Save();
            throw;
        }

        _keeper.Save();
        _teacher.Swap();
        _model.eval();
        return new TrainingResult([.. _history], _history.Count, false, Validate(cancellationToken), _keeper.Elapsed);
    }

    public virtual void Dispose()
    {
        IDisposable[] parts =
        [
            _position, _guard, _teacher, _optimizer, _statistics, _parameters, _labels, _labeledPixels, _unlabeled, Views, _order,
        ];
        foreach (var part in parts)
        {
            part.Dispose();
        }
    }

    /// <summary>What to learn of a batch of unlabeled images: for each a class, or the probability of each, and how much it counts, 0 to 1.</summary>
    protected abstract (Tensor Targets, Tensor Weights) Guess(Tensor batch, Tensor pixels);

    /// <summary>The augmented pixels of unlabeled images, followed by those of labeled ones, if any.</summary>
    protected abstract Tensor Augment(Tensor unlabeled, Tensor? labeled);

    /// <summary>The loss of a step from those of its images, the unlabeled first.</summary>
    protected abstract Tensor Loss(Tensor losses, Tensor weights);

    /// <summary>The probabilities that the teacher gives images: (N, classes), without gradients.</summary>
    protected Tensor Predict(Tensor pixels)
    {
        using var noGradient = no_grad();
        _teacher.Swap();
        _model.eval();
        var probabilities = _model.call(Normalize?.Apply(pixels) ?? pixels).softmax(1);
        _model.train();
        _teacher.Swap();
        return probabilities;
    }

    private Evaluation? Validate(CancellationToken cancellationToken) => _split.Validation.IsEmpty
        ? null
        : Evaluator.Evaluate(_model, _images, _split.Validation, Normalize, Device, cancellationToken: cancellationToken);

    private void Report(IProgress<TrainingProgress>? progress, EpochRecord record)
    {
        var elapsed = _keeper.Elapsed;
        progress?.Report(new TrainingProgress(record, _options.Epochs, Step * _options.BatchSize / elapsed.TotalSeconds, elapsed)
        {
            Share = (double)Step / StepCount,
        });
    }

    private void SaveMore(TrainingState state)
    {
        foreach (var (name, value) in MethodState)
        {
            state.Copy($"method.{name}", value);
        }
    }

    private void LoadMore(TrainingState state)
    {
        foreach (var (name, value) in MethodState)
        {
            state.Restore($"method.{name}", value);
        }
    }

    private void TrainEpoch(IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        _model.train();
        using var scope = NewDisposeScope();
        var order = _unlabeled.index_select(0, _position.Begin(() => _order.Permutation(_unlabeled.numel())));
        while (_position.Batch < _stepsPerEpoch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var rate = _options.Optimizer.LearningRate * _options.Schedule.FactorAt(Step, StepCount);
            var step = MemoryExhaustedException.Guard(
                () => $"training step {Step}",
                () => $"Lower BatchSize ({_options.BatchSize}) or LabeledBatchSize ({_options.LabeledBatchSize}), use smaller images ({_images.Shape}) or a smaller network.",
                () => TrainStep(order.narrow(0, (long)_position.Batch * _options.BatchSize, _options.BatchSize), rate));
            _position.Add(step.Loss, step.Correct, step.Learned, rate);
            _keeper.AfterStep();
            if (Step % Math.Max(1, _stepsPerEpoch / ReportsPerEpoch) == 0 && _position.Batch < _stepsPerEpoch)
            {
                Report(progress, Record());
            }
        }
    }

    /// <summary>Validates and records the epoch, with the teacher's weights. If it is canceled in the middle, the state is as before it.</summary>
    private void CloseEpoch(IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var record = Record();
        _teacher.Swap();
        try
        {
            if (Validate(cancellationToken) is { } validation)
            {
                record = record with { ValidationLoss = validation.Loss, ValidationAccuracy = validation.Accuracy };
            }
        }
        finally
        {
            _teacher.Swap();
        }

        _history.Add(record);
        _position.Close();
        _keeper.AfterEpoch();
        Report(progress, record);
    }

    private EpochRecord Record() => new(
        _position.Epoch, _position.Rate, _position.Loss / _position.Batch, _position.Correct / Math.Max(1, _position.Learned), null, null);

    private (double Loss, double Correct, double Learned) TrainStep(Tensor batch, double rate)
    {
        using var scope = NewDisposeScope();
        _guard.Begin();
        var pixels = _images.Batch(batch, Device);
        var (targets, weights) = Guess(batch, pixels);
        Tensor? labeled = null;
        if (_options.LabeledBatchSize > 0)
        {
            var drawn = _order.Integers(0, _labels.numel(), _options.LabeledBatchSize).to(Device);
            labeled = _labeledPixels.index_select(0, drawn);
            var labels = _labels.index_select(0, drawn);
            targets = cat([targets, targets.dim() > 1 ? nn.functional.one_hot(labels, targets.shape[1]).to(float32) : labels]);
            weights = cat([weights, ones(_options.LabeledBatchSize, device: Device)]);
        }

        var views = Augment(pixels, labeled);
        var logits = _model.call(Normalize?.Apply(views) ?? views);
        var loss = Loss(nn.functional.cross_entropy(logits, targets, reduction: nn.Reduction.None), weights);
        var correct = logits.argmax(1).eq(targets.dim() > 1 ? targets.argmax(1) : targets).to(float32).mul(weights).sum();
        _parameters.ZeroGradients();
        loss.backward();
        var figures = _guard.Finish(Step, loss, correct, weights.sum());
        _optimizer.Step(rate);
        _teacher.Update();
        return (figures[0], figures[2], figures[3]);
    }
}
