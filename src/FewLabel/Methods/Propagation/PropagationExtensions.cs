using FewLabel.Ensembles;
using FewLabel.Methods;

namespace FewLabel;

/// <summary>Adds iterative label propagation to an experiment.</summary>
public static class PropagationExtensions
{
    /// <summary>
    /// Adds iterative label propagation: labels spread over a graph of pre-trained features, each round trains a network on refined
    /// pseudo-labels, and the last networks are averaged.
    /// </summary>
    /// <remarks>
    /// <para>The networks start from the pre-trained encoder where they contain it. The method learns from all labeled images, those held out
    /// too, for nothing is chosen by them; its validation figures are those of the first graph.</para>
    /// <para>Augmentation and input normalizations are those of the method that yields the encoder (<see cref="IEncoderSource"/>), such as <see
    /// cref="PretrainOptions.UnlabeledAugmentation"/>.</para>
    /// </remarks>
    /// <param name="builder">The experiment.</param>
    /// <param name="name">Its name in the comparison; each method needs its own.</param>
    /// <param name="from">The name of a method before it that yields an encoder, such as a <see cref="PretrainingExtensions.Pretrain"/>.</param>
    /// <param name="options">The options; null for the recipe's (<see cref="Recipe.Propagation"/>).</param>
    /// <returns>The builder.</returns>
    public static ExperimentBuilder PropagateDeeply(this ExperimentBuilder builder, string name, string from, DeepPropagationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new DeepPropagationMethod(name, from, options ?? builder.Recipe.Propagation));
    }
}
