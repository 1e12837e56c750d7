namespace FewLabel.Networks;

public sealed partial class Architecture
{
    /// <summary>The same network, whose features are the mean over several views of each image.</summary>
    /// <param name="views">The views; <see cref="FeatureOptions.InputSize"/> is not among them.</param>
    /// <param name="normalized">
    /// Whether the features of each view are divided by their length first, as <see cref="FeatureExtractor"/> does. Where they are not, a linear
    /// head gives the mean of the views' logits.
    /// </param>
    internal Architecture WithViews(FeatureOptions views, bool normalized)
    {
        views = views with { InputSize = null };
        if (views.Validate() is [var wrong, ..])
        {
            throw new ArgumentException($"{wrong}", nameof(views));
        }

        return views.ViewCount == 1 && !normalized
            ? this
            : Around(
                $"{Name}, {views.ViewCount} views",
                ArchitectureNodes.OfViews(views, normalized, Spec),
                (input, random) => new ViewAveragingEncoder(input, views, normalized, CreateEncoder(input, random)),
                MinimumSize,
                Fault);
    }

    /// <summary>A classifier as one that averages the features over views. It takes the parts over.</summary>
    internal static ImageClassifier WithViews(ImageClassifier classifier, FeatureOptions views, bool normalized) => views.ViewCount == 1 && !normalized
        ? classifier
        : new ImageClassifier(new ViewAveragingEncoder(classifier.Encoder.Input, views, normalized, classifier.Encoder), classifier.Head, classifier.ClassCount)
        {
            Architecture = classifier.Architecture?.WithViews(views, normalized),
        };
}
