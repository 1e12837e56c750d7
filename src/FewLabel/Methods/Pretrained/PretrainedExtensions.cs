using FewLabel.Methods;
using FewLabel.Networks;

namespace FewLabel;

/// <summary>Adds encoders that were pre-trained elsewhere to an experiment.</summary>
public static class PretrainedExtensions
{
    /// <summary>
    /// Adds an encoder that brings its weights, for methods after it to go on from by <paramref name="name"/>. It is not trained and gives no result
    /// of its own; <see cref="ExperimentResult.Encoders"/> has it.
    /// </summary>
    /// <param name="builder">The experiment.</param>
    /// <param name="name">The name by which others find it, such as <c>ImageNet</c>.</param>
    /// <param name="encoder">The encoder with its weights, such as one of FewLabel.Pretrained, or one of your own that loads them.</param>
    /// <param name="options">The views of an image whose features are averaged; null for the recipe's (<see cref="Recipe.Features"/>).</param>
    /// <returns>The builder.</returns>
    public static ExperimentBuilder UsePretrained(this ExperimentBuilder builder, string name, Architecture encoder, FeatureOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(encoder);
        return builder.Add(new UsePretrainedMethod(name, encoder, options ?? builder.Recipe.Features ?? new FeatureOptions()));
    }
}
