using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Moco;

/// <summary>Two views in; loss and new keys out.</summary>
internal sealed class ContrastiveStep(MocoOptions options, MocoNetworks networks, KeyQueue? queue)
{
    private readonly GroupedForward _groups = new(options.BatchNormGroups, networks.NormsInGroups);
    private readonly InfoNceLoss _queueLoss = new(options.Temperature);
    private readonly InBatchInfoNceLoss _batchLoss = new(options.Temperature);

    /// <summary>
    /// Computes the loss of a batch. The tensors belong to the dispose scope that is open, in which everything of the step
    /// must stay until its backward pass.
    /// </summary>
    public (InfoNceResult Result, Tensor Queries, Tensor Keys) Compute(Tensor first, Tensor second, RandomSource random)
    {
        var secondKeys = _groups.Shuffled(networks.Key, second, random);
        var firstQueries = _groups.InOrder(networks.Query, first);
        if (!options.Symmetric)
        {
            return (Compare(firstQueries, secondKeys), firstQueries, secondKeys);
        }

        var firstKeys = _groups.Shuffled(networks.Key, first, random);
        var secondQueries = _groups.InOrder(networks.Query, second);
        var result = queue is null
            ? _batchLoss.Compute(firstQueries, secondQueries, firstKeys, secondKeys)
            : Mean(Compare(firstQueries, secondKeys), Compare(secondQueries, firstKeys));
        return (result, firstQueries, cat([secondKeys, firstKeys]));
    }

    private static InfoNceResult Mean(InfoNceResult one, InfoNceResult other) =>
        new(one.Loss.add(other.Loss, Scalars.One).div(Scalars.Of(2)), one.Accuracy.add(other.Accuracy, Scalars.One).div(Scalars.Of(2)));

    private InfoNceResult Compare(Tensor queries, Tensor keys) =>
        queue is null ? _batchLoss.Compute(queries, keys) : _queueLoss.Compute(queries, keys, queue.Keys);
}
