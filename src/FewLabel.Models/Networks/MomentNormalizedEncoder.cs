using System.Collections.Immutable;
using FewLabel.Augmentation;
using FewLabel.Networks.Description;
using static TorchSharp.torch;

namespace FewLabel.Networks;

/// <summary>An encoder that sees its images in a common form, or in several, of which it gives the mean of the features.</summary>
internal sealed class MomentNormalizedEncoder(ImmutableArray<MomentNormalization> forms, Encoder inner) : PreparingEncoder(inner.Input, inner)
{
    protected override Tensor Encode(Tensor images)
    {
        if (forms is [var only])
        {
            using var prepared = only.Apply(images);
            return Inner.call(prepared);
        }

        using var scope = NewDisposeScope();
        return stack([.. forms.Select(form => Inner.call(form.Apply(images)))]).mean([0L]).MoveToOuterDisposeScope();
    }

    internal override string Describe(ILayerGraph graph, string images) =>
        graph.Mean([.. forms.Select(form => Inner.Describe(graph, form.IsNone ? images : graph.NormalizeMoments(images, form, Input)))]);
}
