using FewLabel.Networks.Description;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Networks;

/// <summary>A factor for each number of a token, <c>gamma</c> (Touvron et al., 2021).</summary>
internal sealed class LayerScale : nn.Module<Tensor, Tensor>
{
    private const string Gamma = "gamma";

    public LayerScale(int width, double start)
        : base(nameof(LayerScale)) => register_parameter(Gamma, nn.Parameter(full([width], Scalars.Of(start), float32)));

    private Tensor Factors => get_parameter(Gamma)!;

    /// <summary>(…, width) to the same shape.</summary>
    public override Tensor forward(Tensor input) => input.mul(Factors);

    /// <summary>Describes what <see cref="forward"/> does.</summary>
    public string Describe(ILayerGraph graph, string tokens) => graph.Scale(tokens, Factors);

    protected override void RegisterComponents()
    {
    }
}
