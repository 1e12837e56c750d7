using FewLabel.Pretrained;

namespace FewLabel;

/// <summary>Adds the method for photographs to an experiment.</summary>
public static class PhotographExtensions
{
    /// <summary>Height and width at which networks are fine-tuned where nothing else is asked for.</summary>
    private const int DefaultSize = 80;

    /// <summary>Height and width at which frozen features are taken: hardly less accurate than 224, in a third of the time.</summary>
    private const int FeatureSize = 128;

    /// <summary>
    /// Adds the method for photographs, the default of <see cref="Recipe.Photos"/>: <see cref="PretrainedEncoders.ResNet18"/> as a source, and fused label
    /// propagation from it that fine-tunes the same network.
    /// </summary>
    /// <param name="builder">The experiment.</param>
    /// <param name="name">The method's name in the comparison.</param>
    /// <param name="size">Height and width in pixels that networks are fine-tuned at, 32 to 1,024. Time grows by its square.</param>
    /// <param name="from">The names of methods before it that yield further encoders, such as a <see cref="PretrainingExtensions.Pretrain"/>.</param>
    /// <returns>The builder.</returns>
    public static ExperimentBuilder LearnPhotographs(this ExperimentBuilder builder, string name, int size = DefaultSize, params IReadOnlyList<string> from)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(from);
        const string ImageNet = "ImageNet";
        return builder
            .UsePretrained(ImageNet, PretrainedEncoders.ResNet18At(FeatureSize))
            .Propagate(name, [ImageNet, .. from], builder.Recipe.Fusion with { Network = builder.Recipe.Fusion.Network ?? PretrainedEncoders.ResNet18At(size) });
    }
}
