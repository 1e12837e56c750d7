using System.Diagnostics;
using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Runtime;
using FewLabel.Sampling;
using FewLabel.Training.Metrics;
using FewLabel.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>
/// One training on a few labelled and many unlabelled images: the state that lives from its first step to its last. What is
/// learned about the unlabelled ones is left to the method.
/// </summary>
internal abstract class UnlabelledRun : IDisposable
{
    private const int ReportsPerEpoch = 20;

    private readonly UnlabelledOptions _options;
    private readonly nn.Module<Tensor, Tensor> _model;
    private readonly ImageSet _images;
    private readonly DataSplit _split;
    private readonly RandomSource _order;
    private readonly Tensor _unlabelled;
    private readonly Tensor _labelledPixels;
    private readonly Tensor _labels;
    private readonly FlatParameters _parameters;
    private readonly FlatTensors _statistics;
    private readonly FlatOptimizer _optimizer;
    private readonly WeightAverage _teacher;
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly List<EpochRecord> _history = [];
    private readonly int _stepsPerEpoch;

    protected UnlabelledRun(
        UnlabelledOptions options, Normalize? normalize, Device device, nn.Module<Tensor, Tensor> model, ImageSet images,
        DataSplit split, IReadOnlyList<long> unlabelled, RandomSource random)
    {
        (_options, Normalize, Device, _model, _images, _split) = (options, normalize, device, model, images, split);
        _order = random.Fork("order");
        Views = random.Fork("augmentation");
        _unlabelled = tensor([.. unlabelled], int64).DetachFromDisposeScope();
        using var given = tensor([.. split.Train], int64);
        _labelledPixels = images.Batch(given, device).DetachFromDisposeScope();
        _labels = images.BatchLabels(given, device).DetachFromDisposeScope();
        _parameters = new FlatParameters(model);
        _statistics = new FlatTensors(model.buffers().Where(buffer => buffer.dtype == ScalarType.Float32));
        _optimizer = options.Optimizer.Create(_parameters);
        _teacher = new WeightAverage(options.WeightAverage, _parameters.Values, _statistics.Values);
        _stepsPerEpoch = (int)(_unlabelled.numel() / options.BatchSize);
        StepCount = (long)options.Epochs * _stepsPerEpoch;
    }

    /// <summary>How many steps are done.</summary>
    protected long Step { get; private set; }

    protected long StepCount { get; }

    protected RandomSource Views { get; }

    protected Device Device { get; }

    private Normalize? Normalize { get; }

    public TrainingResult Execute(IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        for (var epoch = 1; epoch <= _options.Epochs; epoch++)
        {
            var record = TrainEpoch(epoch, progress, cancellationToken);
            _teacher.Swap();
            if (Validate(cancellationToken) is { } validation)
            {
                record = record with { ValidationLoss = validation.Loss, ValidationAccuracy = validation.Accuracy };
            }

            if (epoch < _options.Epochs)
            {
                _teacher.Swap();
            }

            _history.Add(record);
            Report(progress, record);
        }

        _model.eval();
        return new TrainingResult([.. _history], _history.Count, false, Validate(cancellationToken), _watch.Elapsed);
    }

    public virtual void Dispose()
    {
        IDisposable[] parts =
        [
            _teacher, _optimizer, _statistics, _parameters, _labels, _labelledPixels, _unlabelled, Views, _order,
        ];
        foreach (var part in parts)
        {
            part.Dispose();
        }
    }

    /// <summary>What to learn of a batch of unlabelled images: for each a class, and how much it counts, 0 to 1.</summary>
    protected abstract (Tensor Targets, Tensor Weights) Guess(Tensor batch, Tensor pixels);

    /// <summary>The augmented pixels of unlabelled images, followed by those of labelled ones, if any.</summary>
    protected abstract Tensor Augment(Tensor unlabelled, Tensor? labelled);

    /// <summary>The loss of a step from those of its images, the unlabelled first.</summary>
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
        var elapsed = _watch.Elapsed;
        progress?.Report(new TrainingProgress(record, _options.Epochs, Step * _options.BatchSize / elapsed.TotalSeconds, elapsed)
        {
            Share = (double)Step / StepCount,
        });
    }

    private EpochRecord TrainEpoch(int epoch, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        _model.train();
        using var scope = NewDisposeScope();
        var order = _unlabelled.index_select(0, _order.Permutation(_unlabelled.numel()));
        var (loss, correct, learned, rate) = (0.0, 0.0, 0.0, 0.0);
        for (var batch = 0; batch < _stepsPerEpoch; batch++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            rate = _options.Optimizer.LearningRate * _options.Schedule.FactorAt(Step, StepCount);
            var step = TrainStep(order.narrow(0, (long)batch * _options.BatchSize, _options.BatchSize), rate);
            loss += step.Loss;
            correct += step.Correct;
            learned += step.Learned;
            if (Step % Math.Max(1, _stepsPerEpoch / ReportsPerEpoch) == 0 && batch < _stepsPerEpoch - 1)
            {
                Report(progress, Record(batch + 1));
            }
        }

        return Record(_stepsPerEpoch);

        EpochRecord Record(int batches) => new(epoch, rate, loss / batches, correct / Math.Max(1, learned), null, null);
    }

    private (double Loss, double Correct, double Learned) TrainStep(Tensor batch, double rate)
    {
        using var scope = NewDisposeScope();
        var pixels = _images.Batch(batch, Device);
        var (targets, weights) = Guess(batch, pixels);
        Tensor? labelled = null;
        if (_options.LabelledBatchSize > 0)
        {
            var drawn = _order.Integers(0, _labels.numel(), _options.LabelledBatchSize).to(Device);
            labelled = _labelledPixels.index_select(0, drawn);
            targets = cat([targets, _labels.index_select(0, drawn)]);
            weights = cat([weights, ones(_options.LabelledBatchSize, device: Device)]);
        }

        var views = Augment(pixels, labelled);
        var logits = _model.call(Normalize?.Apply(views) ?? views);
        var loss = Loss(nn.functional.cross_entropy(logits, targets, reduction: nn.Reduction.None), weights);
        var correct = logits.argmax(1).eq(targets).to(float32).mul(weights).sum();
        var figures = stack([loss.detach(), correct, weights.sum()]).cpu().data<float>().ToArray();
        if (!float.IsFinite(figures[0]))
        {
            throw new TrainingDivergedException(Step, figures[0]);
        }

        _parameters.ZeroGradients();
        loss.backward();
        _optimizer.Step(rate);
        _teacher.Update();
        Step++;
        return (figures[0], figures[1], figures[2]);
    }
}
