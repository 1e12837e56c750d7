using System.Collections.Immutable;

namespace FewLabel.Training;

/// <summary>Estimated labels, as label propagation or a classifier gives them.</summary>
public sealed class PseudoLabels
{
    /// <summary>Creates a fault.</summary>
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
