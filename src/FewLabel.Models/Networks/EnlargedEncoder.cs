using FewLabel.Data;
using FewLabel.Networks.Description;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Networks;

/// <summary>An encoder that sees its images enlarged or reduced, with bilinear interpolation.</summary>
internal sealed class EnlargedEncoder(ImageShape input, int size, Encoder inner) : PreparingEncoder(input, inner)
{
    protected override Tensor Prepare(Tensor images) =>
        nn.functional.interpolate(images, [size, size], mode: InterpolationMode.Bilinear, align_corners: false);

    protected override string DescribePreparation(ILayerGraph graph, string images) => graph.Resize(images, size, size);
}
