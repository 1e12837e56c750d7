using System.Diagnostics;
using FewLabel.Checkpoints;
using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Runtime;
using FewLabel.Training;
using FewLabel.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Moco;

/// <summary>One pre-training: the state that lives from its first step to its last.</summary>
internal sealed partial class MocoRun : IDisposable
{
    private readonly MocoPretrainer _trainer;
    private readonly Encoder _encoder;
    private readonly ImageSet _images;
    private readonly long[] _indices;
    private readonly long[]? _labeled;
    private readonly CheckpointFolder? _checkpoint;
    private readonly RandomSource _orders;
    private readonly RandomSource _views;
    private readonly RandomSource _shuffles;
    private readonly long _seed;
    private readonly MocoNetworks _networks;
    private readonly KeyQueue? _queue;
    private readonly FlatOptimizer _optimizer;
    private readonly ContrastiveStep _contrast;
    private readonly MocoLog _log;
    private readonly StepGuard _guard;
    private readonly Tensor _pool;
    private readonly int _batchCount;
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private TimeSpan _earlier;
    private long _savedStep;

    public MocoRun(
        MocoPretrainer trainer, Encoder encoder, ImageSet images, long[] indices, RandomSource random, long[]? labeled, CheckpointFolder? checkpoint)
    {
        (_trainer, _encoder, _images, _indices, _labeled, _checkpoint) = (trainer, encoder, images, indices, labeled, checkpoint);
        _networks = new MocoNetworks(trainer.Architecture, encoder, Options, random, trainer.Device);
        _seed = random.Seed;
        _orders = random.Fork("order");
        _views = random.Fork("views");
        _shuffles = random.Fork("groups");
        _queue = CreateQueue(random);
        _optimizer = Options.Optimizer.Create(_networks.Pair.Parameters);
        _contrast = new ContrastiveStep(Options, _networks, _queue);
        _log = new MocoLog(Options);
        _guard = new StepGuard(_networks.Pair.Parameters, _networks.Statistics, Options.GradientClip, checkpoint);
        _pool = tensor(indices).DetachFromDisposeScope();
        _batchCount = indices.Length / Options.BatchSize;
        StepCount = Math.Min((long)Options.Epochs * _batchCount, Options.MaxSteps ?? long.MaxValue);
    }

    /// <summary>How many steps there will be.</summary>
    private long StepCount { get; }

    /// <summary>How many steps have been made.</summary>
    private long Step { get; set; }

    private MocoOptions Options => _trainer.Options;

    /// <summary>Time spent, that of earlier processes included.</summary>
    private TimeSpan Elapsed => _earlier + _watch.Elapsed;

    public MocoResult Execute(IProgress<MocoProgress>? progress, CancellationToken cancellationToken)
    {
        var firstStep = 0L;
        try
        {
            Require();
            Resume();
            firstStep = Step;
            _trainer.LogStart(_indices.Length, StepCount, Step);
            while (Step < StepCount)
            {
                TrainEpoch(
                    record => progress?.Report(_log.Progress(record, StepCount, Options.Epochs, record.Step - firstStep, Options.BatchSize, _watch.Elapsed)),
                    cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            Save();
            throw;
        }
        finally
        {
            _encoder.eval();
        }

        Save();
        var labeledCount = _labeled?.Intersect(_indices).Count();
        return _log.Result(Step, _indices.Length, labeledCount, (Step - firstStep) * (double)Options.BatchSize / _watch.Elapsed.TotalSeconds, Elapsed);
    }

    public void Dispose()
    {
        _guard.Dispose();
        _pool.Dispose();
        _optimizer.Dispose();
        _queue?.Dispose();
        _networks.Dispose();
        _shuffles.Dispose();
        _views.Dispose();
        _orders.Dispose();
    }

    private KeyQueue? CreateQueue(RandomSource random)
    {
        using var queueRandom = random.Fork("queue");
        return Options.Loss == ContrastiveLoss.Queue ? new KeyQueue(Options.Queue, Options.Dimension, queueRandom, _trainer.Device) : null;
    }

    private void TrainEpoch(Action<MocoRecord> report, CancellationToken cancellationToken)
    {
        var epoch = Step / _batchCount;
        using var scope = NewDisposeScope();
        using var random = _orders.Fork($"epoch {epoch}");
        var order = _pool.index_select(0, random.Permutation(_pool.numel()));
        for (var batch = Step % _batchCount; batch < _batchCount && Step < StepCount; batch++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var chosen = order.narrow(0, batch * Options.BatchSize, Options.BatchSize);
            _log.Add(MemoryExhaustedException.Guard(
                () => $"pre-training step {Step}",
                () => $"Lower BatchSize ({Options.BatchSize}), use smaller images ({_images.Shape}) or a smaller encoder than {_trainer.Architecture.Name}.",
                () => TrainStep(chosen)));
            Step++;
            AfterStep((int)epoch + 1, report);
        }
    }

    private StepFigures TrainStep(Tensor batch)
    {
        using var scope = NewDisposeScope();
        using var viewRandom = _views.Fork($"step {Step}");
        using var shuffleRandom = _shuffles.Fork($"step {Step}");
        var rate = Options.Optimizer.LearningRate * Options.Schedule.FactorAt(Step, StepCount);
        var momentum = Options.MomentumAt(Step, StepCount);
        var parameters = _networks.Pair.Parameters;
        var (first, second) = _trainer.Views.Apply(_images.Batch(batch, _trainer.Device), viewRandom);

        _guard.Begin();
        _networks.Pair.Update(momentum);
        var (result, queries, keys) = _contrast.Compute(Normalized(first), Normalized(second), shuffleRandom);
        parameters.ZeroGradients();
        result.Loss.backward();
        var figures = StepFigures.Fetch(_guard, Step, result, queries, rate, momentum);
        _optimizer.Step(rate);
        _queue?.Enqueue(keys);
        return figures;
    }

    private Tensor Normalized(Tensor views) => _trainer.Normalize?.Apply(views) ?? views;

    private void AfterStep(int epoch, Action<MocoRecord> report)
    {
        var isLast = Step == StepCount;
        if (Options.EstimateEvery is { } estimateEvery && (Step % estimateEvery == 0 || isLast))
        {
            var estimate = new MocoEstimate(Step, Estimate());
            _log.Add(estimate);
            _trainer.LogEstimate(Step, estimate.Features.NearestNeighbor, estimate.Features.Linear);
        }

        if (Step % Options.RecordEvery == 0 || isLast)
        {
            var (record, warnings) = _log.Close(Step, epoch);
            foreach (var warning in warnings)
            {
                _trainer.LogWarning(warning.Message);
            }

            report(record);
        }

        if (!isLast && _checkpoint?.IsDue() == true)
        {
            Save();
        }
    }

    private FeatureEstimate Estimate()
    {
        const int AtOnce = 500;
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var chosen = tensor(_labeled!);
        var parts = new List<Tensor>();
        _encoder.eval();
        for (var start = 0L; start < chosen.numel(); start += AtOnce)
        {
            using var part = NewDisposeScope();
            var batch = chosen.narrow(0, start, Math.Min(AtOnce, chosen.numel() - start));
            parts.Add(_encoder.call(Normalized(_images.Batch(batch, _trainer.Device))).cpu().MoveToOuterDisposeScope());
        }

        _encoder.train();
        return _trainer.Estimator.Estimate(cat(parts), _images.BatchLabels(chosen), _images.ClassCount);
    }
}
