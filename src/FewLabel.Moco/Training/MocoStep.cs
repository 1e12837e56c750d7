using FewLabel.Augmentation;
using FewLabel.Runtime;
using FewLabel.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Moco;

/// <summary>
/// One step of momentum contrast (He et al., 2020): views, momentum update, keys, queries, loss, descent, queue. Algorithm 1 of the paper updates
/// the key encoder at the end of a step and the authors' code before the next one's keys, which is the same. MoCo v3 (Chen, Xie and He, 2021) takes
/// both views as queries and as keys, and the keys of the batch for the queue's.
/// </summary>
/// <remarks>Draws nothing but from its own generators, by the number of the step. Owns the generators; networks and queue belong to others.</remarks>
internal sealed class MocoStep(MocoPretrainer trainer, MocoNetworks networks, KeyQueue? queue, WeightUpdate update, RandomSource random) : IDisposable
{
    private readonly RandomSource _views = random.Fork("views");
    private readonly RandomSource _shuffles = random.Fork("groups");
    private readonly GroupedForward _groups = new(trainer.Options.BatchNormGroups, networks.NormsInGroups);
    private readonly InfoNceLoss _queueLoss = new(trainer.Options.Temperature);
    private readonly InBatchInfoNceLoss _batchLoss = new(trainer.Options.Temperature);

    private MocoOptions Options => trainer.Options;

    /// <summary>Does the step. Its dispose scope is open.</summary>
    /// <param name="images">The pixels of the batch, 0 to 1.</param>
    /// <param name="now">The step.</param>
    public StepFigures Run(Tensor images, in TrainingMoment now)
    {
        using var viewRandom = _views.Fork($"step {now.Step}");
        using var shuffleRandom = _shuffles.Fork($"step {now.Step}");
        var (first, second) = Views(images, viewRandom);

        var momentum = Options.MomentumAt(now.Step, now.StepCount);
        networks.Pair.Update(momentum);

        // Keys need no backward pass: before the queries, their memory is free again when the queries' is needed.
        var keys = _groups.Shuffled(networks.Key, second, shuffleRandom);
        var otherKeys = Options.Symmetric ? _groups.Shuffled(networks.Key, first, shuffleRandom) : null;

        var queries = _groups.InOrder(networks.Query, first);
        var otherQueries = Options.Symmetric ? _groups.InOrder(networks.Query, second) : null;

        var result = otherQueries is null ? Compare(queries, keys) : CompareBoth(queries, keys, otherQueries, otherKeys!);
        var figures = update.Learn(result.Loss, result.Accuracy, Spread(queries));
        queue?.Enqueue(otherKeys is null ? keys : cat([keys, otherKeys]));
        return new StepFigures(figures[0], figures[2], figures[3], figures[1], update.Rate, momentum);
    }

    public void Dispose()
    {
        _shuffles.Dispose();
        _views.Dispose();
    }

    private (Tensor First, Tensor Second) Views(Tensor images, RandomSource viewRandom)
    {
        var (first, second) = trainer.Views.Apply(images, viewRandom);
        return (trainer.Normalize?.Apply(first) ?? first, trainer.Normalize?.Apply(second) ?? second);
    }

    private InfoNceResult Compare(Tensor queries, Tensor keys) =>
        queue is null ? _batchLoss.Compute(queries, keys) : _queueLoss.Compute(queries, keys, queue.Keys);

    private InfoNceResult CompareBoth(Tensor queries, Tensor keys, Tensor otherQueries, Tensor otherKeys)
    {
        if (queue is null)
        {
            return _batchLoss.Compute(queries, otherQueries, otherKeys, keys);
        }

        var (one, other) = (Compare(queries, keys), Compare(otherQueries, otherKeys));
        return new InfoNceResult(
            one.Loss.add(other.Loss, Scalars.One).div(Scalars.Of(2)), one.Accuracy.add(other.Accuracy, Scalars.One).div(Scalars.Of(2)));
    }

    /// <summary>How far the vectors' numbers spread over the batch; 0 where the features have collapsed.</summary>
    private static Tensor Spread(Tensor queries)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        return queries.detach().std(0).mean().MoveToOuterDisposeScope();
    }
}
