using FewLabel.Networks;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Moco;

/// <summary>
/// Sends a batch through a network in groups, so that batch norm takes its statistics over each group alone: what MoCo
/// gets from several GPUs and "shuffling batch norm" (He et al., 2020, section 3.3), on one device.
/// </summary>
/// <remarks>
/// With batch norm, what comes out for an image depends on the others in its batch. A query and its key, encoded with the
/// same others, can recognize each other by that and need not learn what is in the image. Encode the queries with
/// <see cref="InOrder"/> and the keys with <see cref="Shuffled"/>, and they stand in different company. Immutable.
/// </remarks>
internal sealed class GroupedForward
{
    private readonly bool _atOnce;

    /// <summary>Creates it.</summary>
    /// <param name="groups">How many groups, 1 or more; 1 sends the whole batch at once, in order, and protects from nothing.</param>
    public GroupedForward(int groups)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
        Groups = groups;
    }

    /// <summary>Creates it for networks of which is known whether their batch norms can go in groups by themselves.</summary>
    internal GroupedForward(int groups, bool atOnce)
        : this(groups) => _atOnce = atOnce;

    /// <summary>How many groups.</summary>
    public int Groups { get; }

    /// <summary>Encodes neighbors together.</summary>
    /// <param name="network">Float32 (n, …) to (n, D).</param>
    /// <param name="images">Shape (N, …), N at least two for each group; sizes of the groups differ by at most one.</param>
    /// <returns>Shape (N, D), in the images' order. The caller disposes it, or the dispose scope that is open.</returns>
    /// <exception cref="ArgumentException">Fewer than two images for each group.</exception>
    public Tensor InOrder(Func<Tensor, Tensor> network, Tensor images)
    {
        ArgumentNullException.ThrowIfNull(network);
        Check(images);
        if (Groups == 1)
        {
            return network(images);
        }

        if (_atOnce)
        {
            return BatchNormGroups.Run(Groups, network, images);
        }

        using var scope = NewDisposeScope();
        var parts = images.tensor_split(Groups).Select(network).ToArray();
        return cat(parts).MoveToOuterDisposeScope();
    }

    /// <summary>Encodes images together that were drawn at random, and puts the results back in order.</summary>
    /// <param name="network">Float32 (n, …) to (n, D).</param>
    /// <param name="images">Shape (N, …), N at least two for each group.</param>
    /// <param name="random">Draws who goes with whom. With one group nothing is drawn.</param>
    /// <returns>Shape (N, D), in the images' order. The caller disposes it, or the dispose scope that is open.</returns>
    /// <exception cref="ArgumentException">Fewer than two images for each group.</exception>
    public Tensor Shuffled(Func<Tensor, Tensor> network, Tensor images, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        Check(images);
        if (Groups == 1)
        {
            return InOrder(network, images);
        }

        using var scope = NewDisposeScope();
        var order = random.Permutation(images.shape[0]);
        var back = order.argsort().to(images.device);
        var mixed = images.index_select(0, order.to(images.device));
        return InOrder(network, mixed).index_select(0, back).MoveToOuterDisposeScope();
    }

    private void Check(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        var count = images.dim() > 0 ? images.shape[0] : 0;
        if (Groups > 1 && count < 2L * Groups)
        {
            throw new ArgumentException(
                $"{Groups} groups need at least {2 * Groups} images, for batch norm has no statistics of one; there are {count}. Use fewer groups or a larger batch.",
                nameof(images));
        }
    }
}
