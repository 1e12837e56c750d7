using System.Collections.Immutable;
using FewLabel.Augmentation;
using FewLabel.Methods;
using FewLabel.Moco;
using FewLabel.Recipes;
using FewLabel.Training;

namespace FewLabel;

/// <summary>
/// How an encoder is pre-trained without labels, and what is then made of it with labels; each of the three is a method of
/// its own in the comparison. Immutable; derive others by <c>with</c>.
/// </summary>
public sealed partial record PretrainOptions
{
    /// <summary>The contrastive training. Default: <see cref="MocoOptions.V2"/>.</summary>
    public MocoOptions Moco { get; init; } = MocoOptions.V2;

    /// <summary>What makes a view of an image, on pixels from 0 to 1, drawn twice for each image. Null takes the recipe's (<see cref="Recipe.ContrastiveViews"/>). Default null.</summary>
    public ImageTransform? Views { get; init; }

    /// <summary>
    /// Whether the labeled images take part in pre-training too, their labels unseen. The result says so. Default false:
    /// only unlabeled images do.
    /// </summary>
    public bool IncludeLabeled { get; init; }

    /// <summary>The method "linear probe": a linear layer on the frozen features. Null leaves it out.</summary>
    public LinearProbeOptions? LinearProbe { get; init; } = new();

    /// <summary>The method "fine-tuned": the whole network learns the labeled images. Null leaves it out.</summary>
    public FineTuneOptions? FineTune { get; init; } = new();

    /// <summary>
    /// The end of the method "fine-tuned": the network learns its own pseudo-labels of the unlabeled images, the third step
    /// of SimCLRv2 (Chen et al., 2020). Null leaves the network as the labels made it. Default: two passes over the images.
    /// </summary>
    public SelfTrainingOptions? Distill { get; init; } = new() { Epochs = 2 };

    /// <summary>
    /// The method "propagated": labels spread to the unlabeled images over their nearest neighbors, and a classifier
    /// learns from those. Null leaves it out.
    /// </summary>
    public PropagationOptions? Propagate { get; init; } = new();

    /// <summary>
    /// Augments the images with pseudo-labels, which "fine-tuned" and "propagated" learn from. Many images bear
    /// stronger changes than a hundred do. Null takes the recipe's (<see cref="Recipe.StrongAugmentation"/>), and where that changes nothing the experiment's
    /// augmentation. Default null.
    /// </summary>
    public ImageTransform? UnlabeledAugmentation { get; init; }

    /// <summary>
    /// The input normalizations of the networks of <see cref="PropagationExtensions.PropagateDeeply"/>, which take them in turn; [] leaves the images as they are. Null takes the recipe's (<see
    /// cref="Recipe.InputNormalizations"/>). Default null.
    /// </summary>
    public ImmutableArray<MomentNormalization>? InputNormalizations { get; init; }

    /// <summary>
    /// The test-time scales of the networks of <see cref="PropagationExtensions.PropagateDeeply"/>: <see cref="Ensembles.DeepPropagation.TestTimeScales"/>. They scale the <see
    /// cref="InputNormalizations"/>; without these they do nothing. Null takes the recipe's (<see cref="Recipe.TestTimeScales"/>). Default null.
    /// </summary>
    public ImmutableArray<double>? TestTimeScales { get; init; }

    /// <summary>These options with the recipe's values where they have none.</summary>
    internal PretrainOptions Of(Recipe recipe) => this with
    {
        Views = Views ?? recipe.ContrastiveViews,
        UnlabeledAugmentation = UnlabeledAugmentation ?? recipe.StrongAugmentation.OrNull(),
        InputNormalizations = InputNormalizations ?? recipe.InputNormalizations,
        TestTimeScales = TestTimeScales ?? recipe.TestTimeScales,
    };

    /// <summary>What is wrong with these options.</summary>
    /// <param name="classCount">How many classes there are.</param>
    /// <returns>The faults; empty if there are none.</returns>
    public IReadOnlyList<OptionFault> Validate(int classCount)
    {
        var faults = new OptionsValidator();
        faults.RequirePart(Moco, part => part.Validate(), "MocoOptions");
        if (InputNormalizations is { } normalizations && (normalizations.IsDefault || normalizations.Contains(null!)))
        {
            faults.Add(nameof(InputNormalizations), null, "an array of input normalizations, none of them null", "Give [] for none, or those of a recipe; MomentNormalization.None leaves images as they are.");
        }

        if (TestTimeScales is { } scales && (scales.IsDefaultOrEmpty || !scales.All(scale => scale is >= MomentNormalization.LeastZoom and <= MomentNormalization.MostZoom)))
        {
            faults.Add(nameof(TestTimeScales), scales.IsDefault ? null : string.Join(", ", scales), FormattableString.Invariant($"one scale or more, each {MomentNormalization.LeastZoom} to {MomentNormalization.MostZoom}"), "Give [1] for the size that the networks have learned.");
        }

        faults.AddRange(nameof(LinearProbe), LinearProbe?.Validate() ?? []);
        faults.AddRange(nameof(FineTune), FineTune?.Validate() ?? []);
        faults.AddRange(nameof(Distill), FineTune is null ? [] : Distill?.Validate() ?? []);
        faults.AddRange(nameof(Propagate), Propagate?.Validate(classCount) ?? []);
        return faults.Found;
    }
}
