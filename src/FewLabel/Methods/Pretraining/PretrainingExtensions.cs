using FewLabel.Methods;
using FewLabel.Networks;

namespace FewLabel;

/// <summary>Adds pre-training, and the methods that follow it, to an experiment.</summary>
public static class PretrainingExtensions
{
    /// <summary>
    /// Adds methods that share one encoder, pre-trained on the unlabeled images by momentum contrast (MoCo): a linear
    /// probe, fine-tuning, and a classifier of propagated labels, called "<paramref name="name"/> linear probe",
    /// "… fine-tuned" and "… propagated". Options without any of them pre-train alone: <see cref="ExperimentResult.Encoders"/> has the encoder.
    /// </summary>
    /// <param name="builder">The experiment.</param>
    /// <param name="name">What their names begin with, such as <c>MoCo</c>.</param>
    /// <param name="encoder">
    /// The encoder, such as <see cref="Architectures.CnnBackbone"/> or <see cref="Architectures.ResNet50"/>; null for the recipe's (<see
    /// cref="Recipe.Encoder"/>).
    /// </param>
    /// <param name="options">How to pre-train, and which methods follow; null for the recipe's (<see cref="Recipe.Pretraining"/>).</param>
    /// <returns>The builder.</returns>
    public static ExperimentBuilder Pretrain(this ExperimentBuilder builder, string name, Architecture? encoder = null, PretrainOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var recipe = builder.Recipe;
        return builder.Add(new PretrainMethod(name, encoder ?? recipe.Encoder, (options ?? recipe.Pretraining).Of(recipe)));
    }
}
