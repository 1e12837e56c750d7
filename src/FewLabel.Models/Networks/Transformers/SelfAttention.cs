using FewLabel.Networks.Description;
using FewLabel.Runtime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewLabel.Networks;

/// <summary>
/// Self-attention of several heads (Vaswani et al., 2017): <c>qkv</c> gives queries, keys and values of all heads at once, <c>proj</c> brings the heads together.
/// </summary>
internal sealed class SelfAttention : nn.Module<Tensor, Tensor>
{
    private readonly int _heads;
    private readonly Linear _queriesKeysValues;
    private readonly Linear _projection;

    public SelfAttention(int width, int heads, RandomSource random)
        : base(nameof(SelfAttention))
    {
        _heads = heads;
        _queriesKeysValues = Layers.XavierLinear(width, 3 * width, random, parts: 3);
        _projection = Layers.XavierLinear(width, width, random);
        register_module("qkv", _queriesKeysValues);
        register_module("proj", _projection);
    }

    /// <summary>(N, tokens, width) to the same shape.</summary>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var (count, tokens, width) = (input.shape[0], input.shape[1], input.shape[2]);
        var parts = _queriesKeysValues.call(input).view(count, tokens, 3, _heads, width / _heads).permute(2, 0, 3, 1, 4).unbind(0);
        var mixed = nn.functional.scaled_dot_product_attention(parts[0], parts[1], parts[2]);
        return _projection.call(mixed.transpose(1, 2).reshape(count, tokens, width)).MoveToOuterDisposeScope();
    }

    /// <summary>Describes what <see cref="forward"/> does.</summary>
    public string Describe(ILayerGraph graph, string tokens) =>
        graph.TokenLinear(graph.Attention(graph.TokenLinear(tokens, _queriesKeysValues), _projection.in_features, _heads), _projection);

    protected override void RegisterComponents()
    {
    }
}
