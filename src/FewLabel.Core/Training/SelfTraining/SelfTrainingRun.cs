using System.Diagnostics;
using FewLabel.Data;
using FewLabel.Runtime;
using FewLabel.Sampling;
using FewLabel.Training.Metrics;
using FewLabel.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>One self-training: the state that lives from its first step to its last.</summary>
internal sealed class SelfTrainingRun : IDisposable
{
    private const int ReportsPerEpoch = 20;

    private readonly SelfTrainer _trainer;
    private readonly nn.Module<Tensor, Tensor> _model;
    private readonly ImageSet _images;
    private readonly DataSplit _split;
    private readonly RandomSource _order;
    private readonly RandomSource _views;
    private readonly Tensor _unlabelled;
    private readonly Tensor _guesses;
    private readonly Tensor _trusted;
    private readonly Tensor _labelledPixels;
    private readonly Tensor _labels;
    private readonly FlatParameters _parameters;
    private readonly FlatTensors _statistics;
    private readonly FlatOptimizer _optimizer;
    private readonly WeightAverage _teacher;
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly List<EpochRecord> _history = [];
    private readonly int _stepsPerEpoch;
    private readonly long _stepCount;
    private long _step;

    public SelfTrainingRun(
        SelfTrainer trainer, nn.Module<Tensor, Tensor> model, ImageSet images, DataSplit split,
        IReadOnlyList<long> unlabelled, GuessedLabels guesses, RandomSource random)
    {
        (_trainer, _model, _images, _split) = (trainer, model, images, split);
        _order = random.Fork("order");
        _views = random.Fork("augmentation");
        var trusted = new float[images.Count];
        foreach (var image in guesses.MostCertain(unlabelled, Options.Trusted))
        {
            trusted[image] = 1;
        }

        _unlabelled = tensor([.. unlabelled], int64).DetachFromDisposeScope();
        _guesses = tensor([.. guesses.Labels.Select(label => (long)label)], int64).DetachFromDisposeScope();
        _trusted = tensor(trusted).DetachFromDisposeScope();
        using var given = tensor([.. split.Train], int64);
        _labelledPixels = images.Batch(given, trainer.Device).DetachFromDisposeScope();
        _labels = images.BatchLabels(given, trainer.Device).DetachFromDisposeScope();
        _parameters = new FlatParameters(model);
        _statistics = new FlatTensors(model.buffers().Where(buffer => buffer.dtype == ScalarType.Float32));
        _optimizer = Options.Optimizer.Create(_parameters);
        _teacher = new WeightAverage(Options.WeightAverage, _parameters.Values, _statistics.Values);
        _stepsPerEpoch = (int)(_unlabelled.numel() / Options.BatchSize);
        _stepCount = (long)Options.Epochs * _stepsPerEpoch;
    }

    private SelfTrainingOptions Options => _trainer.Options;

    public TrainingResult Execute(IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        for (var epoch = 1; epoch <= Options.Epochs; epoch++)
        {
            var record = TrainEpoch(epoch, progress, cancellationToken);
            _teacher.Swap();
            if (Validate(cancellationToken) is { } validation)
            {
                record = record with { ValidationLoss = validation.Loss, ValidationAccuracy = validation.Accuracy };
            }

            if (epoch < Options.Epochs)
            {
                _teacher.Swap();
            }

            _history.Add(record);
            Report(progress, record);
        }

        _model.eval();
        return new TrainingResult([.. _history], _history.Count, false, Validate(cancellationToken), _watch.Elapsed);
    }

    public void Dispose()
    {
        IDisposable[] parts =
        [
            _teacher, _optimizer, _statistics, _parameters, _labels, _labelledPixels, _trusted, _guesses, _unlabelled, _views, _order,
        ];
        foreach (var part in parts)
        {
            part.Dispose();
        }
    }

    private Evaluation? Validate(CancellationToken cancellationToken) => _split.Validation.IsEmpty
        ? null
        : Evaluator.Evaluate(_model, _images, _split.Validation, _trainer.Normalize, _trainer.Device, cancellationToken: cancellationToken);

    private void Report(IProgress<TrainingProgress>? progress, EpochRecord record)
    {
        var elapsed = _watch.Elapsed;
        progress?.Report(new TrainingProgress(record, Options.Epochs, _step * Options.BatchSize / elapsed.TotalSeconds, elapsed)
        {
            Share = (double)_step / _stepCount,
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
            rate = Options.Optimizer.LearningRate * Options.Schedule.FactorAt(_step, _stepCount);
            var step = TrainStep(order.narrow(0, (long)batch * Options.BatchSize, Options.BatchSize), rate);
            loss += step.Loss;
            correct += step.Correct;
            learned += step.Learned;
            if (_step % Math.Max(1, _stepsPerEpoch / ReportsPerEpoch) == 0 && batch < _stepsPerEpoch - 1)
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
        var device = _trainer.Device;
        var pixels = _images.Batch(batch, device);
        var targets = _guesses.index_select(0, batch).to(device);
        var weights = _trusted.index_select(0, batch).to(device);
        if (_step >= Options.TeacherFrom * _stepCount)
        {
            (targets, weights) = Correct(pixels, targets);
        }

        targets = targets.clamp_min(0);
        if (Options.LabelledBatchSize > 0)
        {
            var drawn = _order.Integers(0, _labels.numel(), Options.LabelledBatchSize).to(device);
            pixels = cat([pixels, _labelledPixels.index_select(0, drawn)]);
            targets = cat([targets, _labels.index_select(0, drawn)]);
            weights = cat([weights, ones(Options.LabelledBatchSize, device: device)]);
        }

        var views = _trainer.Augmentation?.Apply(pixels, _views) ?? pixels;
        var logits = _model.call(_trainer.Normalize?.Apply(views) ?? views);
        var learned = weights.sum();
        var loss = nn.functional.cross_entropy(logits, targets, reduction: nn.Reduction.None).mul(weights).sum().div(learned.clamp_min(1));
        var correct = logits.argmax(1).eq(targets).to(float32).mul(weights).sum();
        var figures = stack([loss.detach(), correct, learned]).cpu().data<float>().ToArray();
        if (!float.IsFinite(figures[0]))
        {
            throw new TrainingDivergedException(_step, figures[0]);
        }

        _parameters.ZeroGradients();
        loss.backward();
        _optimizer.Step(rate);
        _teacher.Update();
        _step++;
        return (figures[0], figures[1], figures[2]);
    }

    /// <summary>What the teacher makes of the guesses: the labels to learn, and 1 or 0 for whether to learn them.</summary>
    private (Tensor Targets, Tensor Weights) Correct(Tensor pixels, Tensor guesses)
    {
        using var noGradient = no_grad();
        _teacher.Swap();
        _model.eval();
        var (probability, label) = _model.call(_trainer.Normalize?.Apply(pixels) ?? pixels).softmax(1).max(1);
        _model.train();
        _teacher.Swap();
        return (label, probability.gt(Options.Threshold).logical_or(label.eq(guesses)).to(float32));
    }
}
