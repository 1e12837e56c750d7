using FewLabel.Checkpoints;
using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Runtime;
using FewLabel.Training;
using Microsoft.Extensions.Logging;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Moco;

/// <summary>One pre-training: the state that lives from its first step to its last. <see cref="MocoStep"/> says what a step does.</summary>
internal sealed class MocoRun : TrainingStep<MocoProgress>
{
    private readonly MocoPretrainer _trainer;
    private readonly Encoder _encoder;
    private readonly ImageSet _images;
    private readonly long[] _indices;
    private readonly long[]? _labeled;
    private readonly CheckpointFolder? _checkpoint;
    private readonly RandomSource _orders;
    private readonly long _seed;
    private readonly MocoNetworks _networks;
    private readonly KeyQueue? _queue;
    private readonly MocoStep _step;
    private readonly MocoLog _log;
    private readonly Tensor _pool;

    public MocoRun(
        MocoPretrainer trainer, Encoder encoder, ImageSet images, long[] indices, RandomSource random, long[]? labeled, CheckpointFolder? checkpoint)
    {
        (_trainer, _encoder, _images, _indices, _labeled, _checkpoint) = (trainer, encoder, images, indices, labeled, checkpoint);
        _networks = new MocoNetworks(trainer.Architecture, encoder, Options, random, trainer.Device);
        _seed = random.Seed;
        _orders = random.Fork("order");
        _queue = CreateQueue(random);
        var updates = Options.Update;
        Update = new WeightUpdate(updates, _networks.Pair.Parameters, _networks.Statistics, checkpoint);
        _step = new MocoStep(trainer, _networks, _queue, Update, random);
        _log = new MocoLog(Options);
        _pool = tensor(indices).DetachFromDisposeScope();
        Length = new TrainingLength(indices.Length, Options.BatchSize, Options.Epochs, MaxSteps: Options.MaxSteps);
    }

    public override string Name => "pre-training step";

    public override string MemoryRemedy =>
        $"Lower BatchSize ({Options.BatchSize}), use smaller images ({_images.Shape}) or a smaller encoder than {_trainer.Architecture.Name}.";

    public override TrainingLength Length { get; }

    public override WeightUpdate Update { get; }

    private MocoOptions Options => _trainer.Options;

    public MocoResult Execute(IProgress<MocoProgress>? progress, CancellationToken cancellationToken)
    {
        using var loop = new TrainingLoop<MocoProgress>(this, _checkpoint, progress, _trainer.Logger);
        try
        {
            Require();
            loop.Run(cancellationToken);
        }
        finally
        {
            _encoder.eval();
        }

        var labeledCount = _labeled?.Intersect(_indices).Count();
        return _log.Result(loop.Now, _indices.Length, labeledCount, Options.BatchSize);
    }

    public override void Begin(in TrainingMoment now) => _trainer.Logger.PretrainingStarted(_indices.Length, now.StepCount, now.Step);

    public override Tensor DrawOrder(int epoch)
    {
        using var random = _orders.Fork($"epoch {epoch - 1}");
        using var order = random.Permutation(_pool.numel());
        return _pool.index_select(0, order);
    }

    public override void Prefetch(Tensor batch) => _images.Prefetch(batch);

    public override void Run(Tensor batch, in TrainingMoment now) => _log.Add(_step.Run(_images.Batch(batch, _trainer.Device), now));

    public override MocoProgress? AfterStep(in TrainingMoment now)
    {
        var isLast = now.Step == now.StepCount;
        if (Options.EstimateEvery is { } estimateEvery && (now.Step % estimateEvery == 0 || isLast))
        {
            var estimate = new MocoEstimate(now.Step, Estimate());
            _log.Add(estimate);
            _trainer.Logger.Estimated(now.Step, estimate.Features.NearestNeighbor, estimate.Features.Linear);
        }

        if (now.Step % Options.RecordEvery != 0 && !isLast)
        {
            return null;
        }

        var (record, warnings) = _log.Close(now);
        foreach (var warning in warnings)
        {
            _trainer.Logger.PretrainingWarned(warning.Message);
        }

        return _log.Progress(record, now, Options.Epochs, Options.BatchSize);
    }

    public override void Save(TrainingState state)
    {
        _networks.Save(state);
        if (_queue is not null)
        {
            state.Take("queue", _queue.SaveState());
        }

        _log.Save(state);
    }

    public override void Load(TrainingState state)
    {
        _networks.Load(state);
        _queue?.LoadState(state.Under("queue"));
        _log.Load(state);
    }

    public override void Dispose()
    {
        _pool.Dispose();
        _step.Dispose();
        Update.Dispose();
        _queue?.Dispose();
        _networks.Dispose();
        _orders.Dispose();
    }

    private KeyQueue? CreateQueue(RandomSource random)
    {
        using var queueRandom = random.Fork("queue");
        return Options.Loss == ContrastiveLoss.Queue ? new KeyQueue(Options.Queue, Options.Dimension, queueRandom, _trainer.Device) : null;
    }

    private void Require() =>
        // Estimates change nothing in the training.
        _checkpoint?.Require(RunDescription.Of(_seed, _trainer.Device)
            .AddImages("Images", _images)
            .Add("Images to learn from", SettingsSnapshot.Digest(_indices))
            .Add("Encoder", $"{_trainer.Architecture.Name} of {_encoder.Input}")
            .Add("Encoder.Architecture", _trainer.Architecture.Spec)
            .AddNetwork("Network", _encoder)
            .Add("Pre-training", Options with { EstimateEvery = null })
            .Add("Views", _trainer.Views)
            .Add("Normalize", _trainer.Normalize));

    private FeatureEstimate Estimate()
    {
        const int AtOnce = 500;
        using var scope = NewDisposeScope();
        var features = FeatureExtractor.Extract(_encoder, _images, _labeled, _trainer.Normalize, _trainer.Device, AtOnce);
        return _trainer.Estimator.Estimate(features, _images.BatchLabels(tensor(_labeled!)), _images.ClassCount);
    }
}
