using FewLabel.Methods;

namespace FewLabel;

/// <summary>Adds label propagation over several encoders to an experiment.</summary>
public static class FusionExtensions
{
    /// <summary>
    /// Adds fused label propagation. Linear layers on the encoders' features, graphs of these features, and networks that are fine-tuned on the labeled
    /// images each predict all images. Cross-validation on the labeled images decides how much each prediction counts. Networks learn the fused
    /// predictions of the images without a label, and decide together with the linear layers.
    /// </summary>
    /// <remarks>
    /// It learns from all labeled images, those held out too. Its validation figures are those of predictions for held-out images by what was learned
    /// without them.
    /// </remarks>
    /// <param name="builder">The experiment.</param>
    /// <param name="name">Its name in the comparison; each method needs its own.</param>
    /// <param name="from">The names of methods before it that yield encoders, one or more.</param>
    /// <param name="options">How to go about it; null for the recipe's (<see cref="Recipe.Fusion"/>).</param>
    /// <returns>The builder.</returns>
    public static ExperimentBuilder Propagate(this ExperimentBuilder builder, string name, IReadOnlyList<string> from, FusionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(from);
        return builder.Add(new FusionMethod(name, [.. from], options ?? builder.Recipe.Fusion));
    }

    /// <summary>The same from one encoder.</summary>
    /// <param name="builder">The experiment.</param>
    /// <param name="name">Its name in the comparison; each method needs its own.</param>
    /// <param name="from">The name of a method before it that yields an encoder.</param>
    /// <param name="options">How to go about it; null for the recipe's (<see cref="Recipe.Fusion"/>).</param>
    /// <returns>The builder.</returns>
    public static ExperimentBuilder Propagate(this ExperimentBuilder builder, string name, string from, FusionOptions? options = null) =>
        builder.Propagate(name, [from], options);
}
