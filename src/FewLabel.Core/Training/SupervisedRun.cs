using FewLabel.Checkpoints;
using FewLabel.Data;
using FewLabel.Runtime;
using FewLabel.Sampling;
using FewLabel.Training.Metrics;
using FewLabel.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>One supervised training: the state that lives from its first step to its last.</summary>
internal sealed class SupervisedRun : IDisposable
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
    private readonly ExponentialMovingAverage? _average;
    private readonly BestWeights? _best;
    private readonly StepGuard _guard;
    private readonly EpochPosition _position = new();
    private readonly List<EpochRecord> _history = [];
    private readonly TrainingCheckpointer _keeper;
    private readonly long _stepCount;
    private readonly int _batchCount;
    private bool _stopped;

    public SupervisedRun(
        SupervisedTrainer trainer, nn.Module<Tensor, Tensor> model, LayerRates? rates, ImageSet images, DataSplit split, RandomSource random,
        CheckpointFolder? checkpoint)
    {
        (_trainer, _model, _rates, _images, _split) = (trainer, model, rates, images, split);
        _order = random.Fork("order");
        _views = random.Fork("augmentation");
        using var indices = tensor([.. split.Train], int64);
        _pixels = images.Batch(indices, trainer.Device).DetachFromDisposeScope();
        _labels = images.BatchLabels(indices, trainer.Device).DetachFromDisposeScope();
        _parameters = new FlatParameters(model);
        var kept = rates?.FrozenBuffers() ?? [];
        _statistics = new FlatTensors(model.buffers().Where(buffer => buffer.dtype == ScalarType.Float32 && !kept.Contains(buffer)));
        _rateFactors = rates?.FactorsFor(_parameters)?.DetachFromDisposeScope();
        _optimizer = Options.Optimizer.Create(_parameters);
        _optimizer.RateFactors = _rateFactors;
        _average = Options.ExponentialMovingAverage > 0 ? new ExponentialMovingAverage(Options.ExponentialMovingAverage, _parameters.Values, _statistics.Values) : null;
        _best = Options.EarlyStopping is { } stopping ? new BestWeights(stopping, _parameters.Values, _statistics.Values) : null;
        _guard = new StepGuard(_parameters, _statistics, Options.GradientClip, checkpoint);
        _keeper = new TrainingCheckpointer(checkpoint, model, _optimizer, _average, _order, _views, _position, _history) { More = (SaveMore, LoadMore) };
        _batchCount = BatchCount(split.Train.Length, Options.BatchSize);
        _stepCount = (long)Options.Epochs * _batchCount;
    }

    private SupervisedOptions Options => _trainer.Options;

    public TrainingResult Execute(IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        _keeper.Resume();
        try
        {
            while (_position.Epoch <= Options.Epochs && !_stopped)
            {
                TrainEpoch(cancellationToken);
                CloseEpoch(progress, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            _keeper.Save();
            throw;
        }

        _keeper.Save();
        _average?.Swap();
        _best?.Restore();
        _model.eval();
        return new TrainingResult(
            [.. _history],
            _best?.Epoch ?? _history.Count,
            _stopped,
            _split.Validation.IsEmpty ? null : Validate(cancellationToken),
            _keeper.Elapsed);
    }

    public void Dispose()
    {
        _position.Dispose();
        _guard.Dispose();
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

    private void SaveMore(TrainingState state)
    {
        state.Put("stopped", _stopped);
        _best?.Save(state);
    }

    private void LoadMore(TrainingState state)
    {
        _stopped = state.Get<bool>("stopped");
        _best?.Load(state);
    }

    private Evaluation Validate(CancellationToken cancellationToken) =>
        Evaluator.Evaluate(_model, _images, _split.Validation, _trainer.Normalize, _trainer.Device, cancellationToken: cancellationToken);

    private void TrainEpoch(CancellationToken cancellationToken)
    {
        _model.train();
        _rates?.SetModes();
        using var scope = NewDisposeScope();
        var order = _position.Begin(() => _order.Permutation(_labels.numel())).to(_trainer.Device);
        while (_position.Batch < _batchCount)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var start = (long)_position.Batch * Options.BatchSize;
            var count = _position.Batch == _batchCount - 1 ? order.numel() - start : Options.BatchSize;
            var step = _position.Step(_batchCount);
            var rate = Options.Optimizer.LearningRate * Options.Schedule.FactorAt(step, _stepCount);
            var (loss, correct) = MemoryExhaustedException.Guard(
                () => $"training step {step}",
                () => $"Lower BatchSize ({Options.BatchSize}), use smaller images ({_images.Shape}) or a smaller network.",
                () => TrainStep(step, order.narrow(0, start, count), rate));
            _position.Add(loss * count, correct, count, rate);
            _keeper.AfterStep();
        }
    }

    /// <summary>Validates and records the epoch. If it is canceled in the middle, the state is as before it.</summary>
    private void CloseEpoch(IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var (epoch, total) = (_position.Epoch, (double)_labels.numel());
        var record = new EpochRecord(epoch, _position.Rate, _position.Loss / total, _position.Correct / total, null, null);
        if (!_split.Validation.IsEmpty && (epoch % Options.ValidateEvery == 0 || epoch == Options.Epochs))
        {
            _average?.Swap();
            try
            {
                var validation = Validate(cancellationToken);
                record = record with { ValidationLoss = validation.Loss, ValidationAccuracy = validation.Accuracy };
                _stopped = _best?.IsOver(epoch, validation.Loss) ?? false;
            }
            finally
            {
                _average?.Swap();
            }
        }

        _history.Add(record);
        _position.Close();
        _keeper.AfterEpoch();
        var elapsed = _keeper.Elapsed;
        progress?.Report(new TrainingProgress(record, Options.Epochs, epoch * (double)_split.Train.Length / elapsed.TotalSeconds, elapsed));
    }

    private (double Loss, double Correct) TrainStep(long step, Tensor batch, double rate)
    {
        using var scope = NewDisposeScope();
        _guard.Begin();
        var pixels = _pixels.index_select(0, batch);
        var labels = _labels.index_select(0, batch);
        var views = _trainer.Augmentation?.Apply(pixels, _views) ?? pixels;
        var logits = _model.call(_trainer.Normalize?.Apply(views) ?? views);
        var loss = nn.functional.cross_entropy(logits, labels, label_smoothing: Options.LabelSmoothing);
        _parameters.ZeroGradients();
        loss.backward();
        var figures = _guard.Finish(step, loss, logits.detach().argmax(1).eq(labels).sum());
        _optimizer.Step(rate);
        _average?.Update();
        return (figures[0], figures[2]);
    }
}
