using FewLabel.Networks;
using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>
/// Learning rates that fall from the head down to the first layers, which need to change least (Howard and Ruder, 2018).
/// </summary>
internal static class LayerwiseRateDecay
{
    /// <summary>The rates of a classifier's layers.</summary>
    /// <param name="classifier">The classifier. Not owned.</param>
    /// <param name="decay">What the factor is multiplied by from one group to the one below it, above 0 to 1.</param>
    /// <returns>
    /// Factor 1 for the head. The encoder's children with parameters, in the order of their registration, are a group
    /// each, and so is each block of a vision transformer: the last one has the factor <paramref name="decay"/>, the one before its square, and so on. Parameters that
    /// the encoder has outside its children go with the first group.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">The decay is not above 0 to 1.</exception>
    public static LayerRates Of(ImageClassifier classifier, double decay)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        if (!(decay is > 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(decay), decay, "A layer decay is above 0 and at most 1.");
        }

        var groups = classifier.Encoder.Stages.Where(stage => stage.parameters().Any()).ToArray();
        var lowest = Math.Pow(decay, Math.Max(1, groups.Length));
        return new LayerRates(
        [
            (classifier.Encoder, lowest),
            .. groups.Select((group, i) => (group, Math.Pow(decay, groups.Length - i))),
            (classifier.Head, 1),
        ]);
    }

    /// <summary>Rates that train the head and freeze the encoder.</summary>
    /// <param name="classifier">The classifier. Not owned.</param>
    /// <returns>Factor 0 for the encoder, 1 for the head.</returns>
    public static LayerRates HeadOnly(ImageClassifier classifier)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        return new LayerRates([(classifier.Encoder, 0), ((nn.Module)classifier.Head, 1)]);
    }
}
