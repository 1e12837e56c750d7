using System.Runtime.InteropServices;
using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Training;
using static TorchSharp.torch;

namespace FewLabel.Methods;

/// <summary>The labels that a classifier gives to a whole set, each as certain as its probability.</summary>
internal static class PseudoLabeler
{
    public static PseudoLabels Of(
        ImageClassifier model, ImageSet images, Normalize normalize, Device device, CancellationToken cancellationToken)
    {
        var labels = new int[images.Count];
        var certainty = new float[images.Count];
        BatchedForward.Run(model, images, null, normalize, device, 128, Take, cancellationToken);
        return new PseudoLabels(ImmutableCollectionsMarshal.AsImmutableArray(labels), ImmutableCollectionsMarshal.AsImmutableArray(certainty));

        void Take(long start, Tensor batch, Tensor logits)
        {
            var (probability, label) = logits.softmax(1).max(1);
            probability.cpu().data<float>().ToArray().CopyTo(certainty, start);
            label.to(int32).cpu().data<int>().ToArray().CopyTo(labels, start);
        }
    }
}
