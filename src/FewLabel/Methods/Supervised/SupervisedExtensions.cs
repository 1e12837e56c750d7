using FewLabel.Methods;
using FewLabel.Networks;
using FewLabel.Training;

namespace FewLabel;

/// <summary>Adds supervised training to an experiment.</summary>
public static class SupervisedExtensions
{
    /// <summary>Adds a method: supervised training of a network on the labeled images.</summary>
    /// <param name="builder">The experiment.</param>
    /// <param name="name">Its name in the comparison; each method needs its own.</param>
    /// <param name="architecture">The network, such as <see cref="Architectures.Cnn"/>; null for the recipe's (<see cref="Recipe.Network"/>).</param>
    /// <param name="options">How to train; null for the recipe's (<see cref="Recipe.Supervised"/>).</param>
    /// <returns>The builder.</returns>
    public static ExperimentBuilder Train(this ExperimentBuilder builder, string name, Architecture? architecture = null, SupervisedOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new SupervisedMethod(name, architecture ?? builder.Recipe.Network, options ?? builder.Recipe.Supervised));
    }
}
