using System.Collections.Immutable;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>Estimated labels, as label propagation or a classifier gives them.</summary>
public sealed class PseudoLabels
{
    /// <summary>Holds pseudo-labels.</summary>
    /// <param name="labels">For each image of a set its class, from 0; -1 where there is no pseudo-label.</param>
    /// <param name="certainty">
    /// How certain each is, larger for more; only the order within a class matters, unless <see cref="SelfTrainingOptions.WeightByCertainty"/>
    /// asks for weights from 0 to 1. As many as labels.
    /// </param>
    public PseudoLabels(ImmutableArray<int> labels, ImmutableArray<float> certainty)
    {
        Labels = labels;
        Certainty = certainty;
    }

    /// <summary>For each image of a set its class, from 0; -1 where there is no pseudo-label.</summary>
    public ImmutableArray<int> Labels { get; }

    /// <summary>
    /// How certain each is, larger for more; only the order within a class matters, unless <see cref="SelfTrainingOptions.WeightByCertainty"/>
    /// asks for weights from 0 to 1. As many as labels.
    /// </summary>
    public ImmutableArray<float> Certainty { get; }

    /// <summary>
    /// For each image the probability of each class, one image after the other, for <see cref="SelfTrainingOptions.UseSoftLabels"/>; empty
    /// if they are not known. Default: empty.
    /// </summary>
    public ImmutableArray<float> Probabilities { get; init; } = [];

    /// <summary>The most probable class of each image, as certain as its probability.</summary>
    /// <param name="probabilities">Float32, shape (images, classes) on the CPU.</param>
    /// <param name="noLabelUpTo">Images of which no class is more probable than this have no pseudo-label. Default: all have one.</param>
    internal static PseudoLabels MostProbable(Tensor probabilities, float noLabelUpTo = float.NegativeInfinity)
    {
        using var scope = NewDisposeScope();
        var (score, label) = probabilities.max(1);
        var certainty = score.data<float>().ToArray();
        var labels = label.to(int32).data<int>().ToArray();
        for (var i = 0; i < labels.Length; i++)
        {
            labels[i] = certainty[i] <= noLabelUpTo ? -1 : labels[i];
        }

        return new PseudoLabels(ImmutableCollectionsMarshal.AsImmutableArray(labels), ImmutableCollectionsMarshal.AsImmutableArray(certainty))
        {
            Probabilities = ImmutableCollectionsMarshal.AsImmutableArray(probabilities.contiguous().data<float>().ToArray()),
        };
    }

    /// <summary>The images whose pseudo-label is among the most certain of its class.</summary>
    /// <param name="among">The images to choose from; those without a pseudo-label are passed over.</param>
    /// <param name="share">The share of each class's images that is taken, above 0 and at most 1, rounded up.</param>
    internal IEnumerable<long> MostCertain(IEnumerable<long> among, double share) => among
        .Where(image => Labels[(int)image] >= 0)
        .GroupBy(image => Labels[(int)image])
        .SelectMany(group =>
        {
            var images = group.OrderByDescending(image => Certainty[(int)image]).ToArray();
            return images.Take((int)Math.Ceiling(share * images.Length));
        });
}
