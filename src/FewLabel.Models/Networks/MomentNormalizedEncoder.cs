using FewLabel.Augmentation;
using FewLabel.Networks.Description;
using static TorchSharp.torch;

namespace FewLabel.Networks;

/// <summary>An encoder that sees its images in a common form.</summary>
internal sealed class MomentNormalizedEncoder(MomentNormalization form, Encoder inner) : PreparingEncoder(inner.Input, inner)
{
    protected override Tensor Prepare(Tensor images) => form.Apply(images);

    protected override string DescribePreparation(ILayerGraph graph, string images) => graph.NormalizeMoments(images, form, Input);
}
