using FewLabel.Augmentation;
using FewLabel.Methods;
using FewLabel.Networks;
using FewLabel.Training;

namespace FewLabel;

/// <summary>Adds semi-supervised training to an experiment.</summary>
public static class SemiSupervisedExtensions
{
    /// <summary>
    /// Adds a method: a network learns the labeled images, and what an average of itself predicts for the unlabeled ones
    /// (pseudo-labels, FixMatch, FlexMatch, FreeMatch, SoftMatch). The weak views are the experiment's augmentation.
    /// </summary>
    /// <param name="builder">The experiment.</param>
    /// <param name="name">Its name in the comparison; each method needs its own.</param>
    /// <param name="architecture">The network, such as <see cref="Architectures.Cnn"/>; null for the recipe's (<see cref="Recipe.Network"/>).</param>
    /// <param name="options">How to train; null for the recipe's (<see cref="Recipe.SemiSupervised"/>).</param>
    /// <param name="strong">
    /// The strong views; null for the recipe's (<see cref="Recipe.StrongAugmentation"/>), and where that changes nothing the experiment's augmentation.
    /// </param>
    /// <returns>The builder.</returns>
    public static ExperimentBuilder TrainSemiSupervised(
        this ExperimentBuilder builder, string name, Architecture? architecture = null, SemiSupervisedOptions? options = null, ImageTransform? strong = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var recipe = builder.Recipe;
        return builder.Add(new SemiSupervisedMethod(
            name, architecture ?? recipe.Network, options ?? recipe.SemiSupervised, strong ?? recipe.StrongAugmentation.OrNull()));
    }
}
