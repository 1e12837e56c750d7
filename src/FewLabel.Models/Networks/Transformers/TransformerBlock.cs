using FewLabel.Networks.Description;
using FewLabel.Runtime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewLabel.Networks;

/// <summary>
/// A pre-norm block: <c>norm1</c>, <c>attn</c> and <c>ls1</c>, then <c>norm2</c>, <c>mlp</c> and <c>ls2</c>; what each half gives is added to what went into it.
/// </summary>
internal sealed class TransformerBlock : nn.Module<Tensor, Tensor>
{
    private readonly LayerNorm _firstNorm;
    private readonly SelfAttention _attention;
    private readonly LayerScale? _firstScale;
    private readonly LayerNorm _secondNorm;
    private readonly FeedForward _feedForward;
    private readonly LayerScale? _secondScale;

    public TransformerBlock(VisionTransformerOptions options, RandomSource random)
        : base(nameof(TransformerBlock))
    {
        _firstNorm = Layers.TokenNorm(options.Width);
        _attention = new SelfAttention(options.Width, options.Heads, random);
        _secondNorm = Layers.TokenNorm(options.Width);
        _feedForward = new FeedForward(options.Width, random);
        register_module("norm1", _firstNorm);
        register_module("attn", _attention);
        _firstScale = Scale("ls1", options);
        register_module("norm2", _secondNorm);
        register_module("mlp", _feedForward);
        _secondScale = Scale("ls2", options);
    }

    /// <summary>(N, tokens, width) to the same shape.</summary>
    public override Tensor forward(Tensor input)
    {
        using var attended = Half(input, _firstNorm, _attention, _firstScale);
        return Half(attended, _secondNorm, _feedForward, _secondScale);
    }

    /// <summary>Describes what <see cref="forward"/> does.</summary>
    public string Describe(ILayerGraph graph, string tokens)
    {
        var attended = _attention.Describe(graph, graph.LayerNorm(tokens, _firstNorm));
        tokens = graph.Add(tokens, _firstScale?.Describe(graph, attended) ?? attended);
        var fed = _feedForward.Describe(graph, graph.LayerNorm(tokens, _secondNorm));
        return graph.Add(tokens, _secondScale?.Describe(graph, fed) ?? fed);
    }

    protected override void RegisterComponents()
    {
    }

    private static Tensor Half(Tensor input, LayerNorm norm, nn.Module<Tensor, Tensor> layer, LayerScale? scale)
    {
        using var scope = NewDisposeScope();
        var output = layer.call(norm.call(input));
        return input.add(scale?.call(output) ?? output, Scalars.One).MoveToOuterDisposeScope();
    }

    private LayerScale? Scale(string name, VisionTransformerOptions options)
    {
        if (options.LayerScale is not { } start)
        {
            return null;
        }

        var scale = new LayerScale(options.Width, start);
        register_module(name, scale);
        return scale;
    }
}
