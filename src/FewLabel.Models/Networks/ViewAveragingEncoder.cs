using FewLabel.Data;
using FewLabel.Networks.Description;
using static TorchSharp.torch;

namespace FewLabel.Networks;

/// <summary>An encoder whose features are the mean over several views of each image.</summary>
internal sealed class ViewAveragingEncoder(ImageShape input, FeatureOptions views, bool normalized, Encoder inner) : PreparingEncoder(input, inner)
{
    protected override Tensor Encode(Tensor images) => FeatureViews.Average(Inner, images, views, normalized);

    internal override string Describe(ILayerGraph graph, string images) => FeatureViews.Describe(graph, Inner, images, Input, views, normalized);
}
