using FewLabel.Methods;
using FewLabel.Networks;
using FewLabel.Training;

namespace FewLabel;

/// <summary>Adds methods that go on from a pre-trained encoder to an experiment.</summary>
public static class TransferExtensions
{
    /// <summary>
    /// Adds a linear probe: multinomial logistic regression on the encoder's features, which stay as they are. The classifier sees the whole image;
    /// the views of <see cref="FeatureOptions"/> are not averaged.
    /// </summary>
    /// <param name="builder">The experiment.</param>
    /// <param name="name">Its name in the comparison.</param>
    /// <param name="from">The name of a method before it that yields an encoder, such as <see cref="PretrainedExtensions.UsePretrained"/>.</param>
    /// <param name="options">How to fit; null for the recipe's (<see cref="Recipe.Pretraining"/>).</param>
    /// <returns>The builder.</returns>
    public static ExperimentBuilder Probe(this ExperimentBuilder builder, string name, string from, LinearProbeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new ProbeMethod(name, from, options ?? builder.Recipe.Pretraining?.LinearProbe ?? new LinearProbeOptions()));
    }

    /// <summary>Adds fine-tuning: a linear head is fitted first, then all layers learn the labeled images, the lower ones more slowly.</summary>
    /// <param name="builder">The experiment.</param>
    /// <param name="name">Its name in the comparison.</param>
    /// <param name="from">The name of a method before it that yields an encoder which can be trained, such as <see cref="PretrainedExtensions.UsePretrained"/>.</param>
    /// <param name="options">How to fine-tune; null for the recipe's (<see cref="Recipe.Pretraining"/>).</param>
    /// <returns>The builder.</returns>
    public static ExperimentBuilder FineTune(this ExperimentBuilder builder, string name, string from, FineTuneOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new FineTuneMethod(name, from, options ?? builder.Recipe.Pretraining?.FineTune ?? new FineTuneOptions()));
    }
}
