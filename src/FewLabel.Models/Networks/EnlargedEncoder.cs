using FewLabel.Data;
using FewLabel.Networks.Description;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Networks;

/// <summary>An encoder that sees its images enlarged or reduced, with bilinear interpolation.</summary>
internal sealed class EnlargedEncoder(ImageShape input, int size, Encoder inner) : PreparingEncoder(input, inner)
{
    protected override Tensor Encode(Tensor images)
    {
        using var enlarged = nn.functional.interpolate(images, [size, size], mode: InterpolationMode.Bilinear, align_corners: false);
        return Inner.call(enlarged);
    }

    internal override string Describe(ILayerGraph graph, string images) => Inner.Describe(graph, graph.Resize(images, size, size));
}
