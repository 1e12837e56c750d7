using FewLabel.Ensembles;
using FewLabel.Methods;

namespace FewLabel;

/// <summary>Adds propagation round by round to an experiment.</summary>
public static class PropagationExtensions
{
    /// <summary>
    /// Adds the method that goes furthest: labels spread over a graph of pre-trained features, networks learn what it guesses,
    /// each from guesses that the ones before have bettered, and the last of them are averaged. They start from the pre-trained
    /// encoder where they contain it. It learns from all labeled images, those held out too, for nothing is chosen by them; its
    /// validation figures are those of the first graph. Changes of the images and the forms in which the networks see them are those of the
    /// method that yields the encoder (<see cref="IEncoderSource"/>), such as <see cref="PretrainOptions.UnlabeledAugmentation"/>.
    /// </summary>
    /// <param name="builder">The experiment.</param>
    /// <param name="name">Its name in the comparison; each method needs its own.</param>
    /// <param name="from">The name of a method before it that yields an encoder, such as a <see cref="PretrainingExtensions.Pretrain"/>.</param>
    /// <param name="options">How to go about it; null for the recipe's (<see cref="Recipe.Propagation"/>).</param>
    /// <returns>The builder.</returns>
    public static ExperimentBuilder PropagateDeeply(this ExperimentBuilder builder, string name, string from, DeepPropagationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new DeepPropagationMethod(name, from, options ?? builder.Recipe.Propagation));
    }
}
