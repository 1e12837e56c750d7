using System.Collections.Immutable;
using FewLabel.Graphs;

namespace FewLabel.Labeling;

/// <summary>What the labels for training say of every image of a session, at one moment. Immutable; holds no native memory.</summary>
public sealed class LabelingPredictions
{
    private readonly PropagatedLabels _labels;

    internal LabelingPredictions(ImmutableArray<string> classes, PropagatedLabels labels) => (Classes, _labels) = (classes, labels);

    /// <summary>The classes, in the order of the probabilities.</summary>
    public ImmutableArray<string> Classes { get; }

    /// <summary>The most probable class of an image; null where no label reaches it. A labeled image has its label.</summary>
    /// <param name="image">From 0 to the number of images - 1.</param>
    /// <returns>The class.</returns>
    public string? ClassOf(int image)
    {
        _ = ProbabilitiesOf(image);
        return _labels.Labels[image] is var label and not PropagatedLabels.NoLabel ? Classes[label] : null;
    }

    /// <summary>The probability of each class for an image, summing to 1; all the same where no label reaches it.</summary>
    /// <param name="image">From 0 to the number of images - 1.</param>
    /// <returns>As many as classes.</returns>
    public ReadOnlySpan<float> ProbabilitiesOf(int image) => _labels.ScoresOf(image);
}
