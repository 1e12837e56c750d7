using FewLabel.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Moco;

/// <summary>
/// The pair of encoders of MoCo: a query encoder that learns by gradients and a key encoder that follows it as an
/// exponential moving average (He et al., 2020, equation 2).
/// </summary>
/// <remarks>
/// <para>The average is over the parameters alone. Buffers, such as the running statistics of batch norm, are copied once
/// and are the key encoder's own after that, as in the paper's code.</para>
/// <para>All parameters live in flat buffers, so an update is two operations. Create the optimizer on
/// <see cref="Parameters"/>. Move both modules to their device first. The modules are not owned.</para>
/// </remarks>
public sealed class MomentumEncoder : IDisposable
{
    private readonly FlatTensors _key;
    private readonly Tensor _query;

    /// <summary>Makes the key encoder a copy of the query encoder that needs no gradients.</summary>
    /// <param name="query">The query encoder, with its head.</param>
    /// <param name="key">A module of the same architecture; its values are overwritten.</param>
    /// <param name="predictor">What only the query side has and is trained with it (MoCo v3); null for none.</param>
    /// <exception cref="ArgumentException">The two differ in a name or a shape, are the same module, or nothing is trainable.</exception>
    public MomentumEncoder(nn.Module<Tensor, Tensor> query, nn.Module<Tensor, Tensor> key, nn.Module<Tensor, Tensor>? predictor = null)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(key);
        if (ReferenceEquals(query, key))
        {
            throw new ArgumentException("Query and key encoder are the same module; create two of the same architecture.", nameof(key));
        }

        Query = query;
        Key = key;
        Predictor = predictor;
        if (query.StateDifferencesFrom(key) is [var first, ..] differences)
        {
            throw new ArgumentException(
                $"Query and key encoder differ in {differences.Count} tensors, such as '{first}'. Create both by the same architecture.", nameof(key));
        }

        query.CopyStateTo(key);
        var followers = Followers();
        Parameters = new FlatParameters(predictor is null ? [query] : [query, predictor]);
        _key = new FlatTensors(followers);
        _query = Parameters.Values.narrow(0, 0, _key.Values.numel()).DetachFromDisposeScope();
    }

    /// <summary>Learns by gradients.</summary>
    public nn.Module<Tensor, Tensor> Query { get; }

    /// <summary>Follows the query encoder; its parameters need no gradient. Call it under <c>no_grad</c>.</summary>
    public nn.Module<Tensor, Tensor> Key { get; }

    /// <summary>What comes after the query encoder; null for none.</summary>
    public nn.Module<Tensor, Tensor>? Predictor { get; }

    /// <summary>The trainable parameters, the query encoder's first, then the predictor's: what the optimizer changes.</summary>
    public FlatParameters Parameters { get; }

    /// <summary>Moves the key encoder: key = momentum · key + (1 - momentum) · query.</summary>
    /// <param name="momentum">The share of the key encoder that stays, 0 to 1. MoCo: 0.999.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not from 0 to 1.</exception>
    public void Update(double momentum)
    {
        if (!(momentum is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(momentum), momentum, "A momentum lies from 0 to 1.");
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        _key.Values.lerp_(_query, tensor(1 - momentum));
    }

    /// <summary>Frees the flat buffers' handles; both modules stay usable.</summary>
    public void Dispose()
    {
        _query.Dispose();
        _key.Dispose();
        Parameters.Dispose();
    }

    /// <summary>The key encoder's parameters that follow, in the order of the query encoder's; none needs a gradient.</summary>
    private Tensor[] Followers()
    {
        var keys = Key.named_parameters().ToDictionary(item => item.name, item => item.parameter);
        foreach (var parameter in keys.Values)
        {
            parameter.requires_grad = false;
        }

        return [.. Query.named_parameters().Where(item => item.parameter.requires_grad).Select(item => keys[item.name])];
    }
}
