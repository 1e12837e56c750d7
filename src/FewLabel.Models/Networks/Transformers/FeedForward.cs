using FewLabel.Networks.Description;
using FewLabel.Runtime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewLabel.Networks;

/// <summary>Two linear layers, <c>fc1</c> and <c>fc2</c>, with four times the width and the exact GELU between.</summary>
internal sealed class FeedForward : nn.Module<Tensor, Tensor>
{
    private const int Ratio = 4;

    private readonly Linear _first;
    private readonly Linear _second;

    public FeedForward(int width, RandomSource random)
        : base(nameof(FeedForward))
    {
        _first = Layers.XavierLinear(width, Ratio * width, random);
        _second = Layers.XavierLinear(Ratio * width, width, random);
        register_module("fc1", _first);
        register_module("fc2", _second);
    }

    /// <summary>(N, tokens, width) to the same shape.</summary>
    public override Tensor forward(Tensor input)
    {
        using var hidden = _first.call(input);
        using var active = hidden.gelu();
        return _second.call(active);
    }

    /// <summary>Describes what <see cref="forward"/> does.</summary>
    public string Describe(ILayerGraph graph, string tokens) => graph.TokenLinear(graph.Gelu(graph.TokenLinear(tokens, _first)), _second);

    protected override void RegisterComponents()
    {
    }
}
