using static TorchSharp.torch;

namespace FewLabel.Networks;

/// <summary>
/// Lets the batch norms of a network take their statistics over parts of a batch, each over its own, while all other layers see the whole batch.
/// It comes to the same as sending the parts through one after the other, and takes less time: a convolution of sixteen images on small maps
/// takes nearly as long as one of a hundred.
/// </summary>
internal static class BatchNormGroups
{
    [ThreadStatic]
    private static int _count;

    /// <summary>Whether batch norms see the whole batch, as they do where nothing else is asked for.</summary>
    public static bool IsWhole => _count <= 1;

    /// <summary>Sends a batch through a network whose <see cref="Encoder.NormsInGroups"/>, with batch norm in groups.</summary>
    /// <param name="groups">How many groups, 1 or more; their sizes differ by at most one.</param>
    /// <param name="network">The network.</param>
    /// <param name="images">The batch.</param>
    /// <returns>What the network gives.</returns>
    public static Tensor Run(int groups, Func<Tensor, Tensor> network, Tensor images)
    {
        var before = _count;
        _count = groups;
        try
        {
            return network(images);
        }
        finally
        {
            _count = before;
        }
    }

    /// <summary>Applies a batch norm, group by group where that is asked for.</summary>
    public static Tensor Apply(nn.Module<Tensor, Tensor> norm, Tensor input)
    {
        if (IsWhole)
        {
            return norm.call(input);
        }

        using var scope = NewDisposeScope();
        return cat([.. input.tensor_split(_count).Select(norm.call)]).MoveToOuterDisposeScope();
    }
}
