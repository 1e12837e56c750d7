using FewLabel.Graphs;
using FewLabel.Networks;
using FewLabel.Training;
using FewLabel.Training.Optimizers;

namespace FewLabel;

/// <summary>How <see cref="FusionExtensions.Propagate(ExperimentBuilder, string, IReadOnlyList{string}, FusionOptions)"/> goes about it. Immutable; derive others by <c>with</c>.</summary>
public sealed record FusionOptions
{
    /// <summary>
    /// The network that is fine-tuned on the labeled images, and that learns the pseudo-labels: one that brings its weights, or one that contains the
    /// encoder of the first source. Null leaves networks out: linear layers alone decide. Default null.
    /// </summary>
    public Architecture? Network { get; init; }

    /// <summary>
    /// Parts that the labels are divided into, 2 to 10. What was learned without a part is compared with the part's labels; fewer where no class has as
    /// many labels. Default 3.
    /// </summary>
    public int Folds { get; init; } = 3;

    /// <summary>Nearest neighbors of each image in the graphs, 1 or more. Default 10.</summary>
    public int Neighbors { get; init; } = 10;

    /// <summary>How the labels spread over the graphs.</summary>
    public LabelPropagationOptions Labels { get; init; } = new();

    /// <summary>
    /// How much the pseudo-labels are moved towards as many images of each class as the labeled ones have, 0 to 1: 0 leaves them as they are, 1 gives
    /// each class its share. Default 0.5.
    /// </summary>
    public double ClassBalance { get; init; } = 0.5;

    /// <summary>How the networks are fine-tuned on the labeled images. Default: 40 passes of AdamW 0.0003, batches of 25.</summary>
    public SupervisedOptions FineTuning { get; init; } = new()
    {
        Optimizer = new AdamWOptions(0.0003),
        BatchSize = 25,
        Epochs = 40,
        ExponentialMovingAverage = 0.95,
        GradientClip = 5,
    };

    /// <summary>
    /// How the networks learn the pseudo-labels; <see cref="UnlabeledOptions.Epochs"/> is for <see cref="MaxImages"/> images, and more for fewer. Default:
    /// AdamW 0.0003, batches of 48 images without and 16 with a label.
    /// </summary>
    public SelfTrainingOptions Training { get; init; } = new()
    {
        Optimizer = new AdamWOptions(0.0003),
        BatchSize = 48,
        LabeledBatchSize = 16,
        ConfidentFraction = 1,
        UseSoftLabels = true,
        TeacherStart = 1,
        Epochs = 1,
        ExponentialMovingAverage = 0.97,
        GradientClip = 5,
    };

    /// <summary>
    /// How often networks learn pseudo-labels, 1 to 10: those of the second round learn what those of the first say, and what labels that spread over the
    /// graphs of their features say. Default 2.
    /// </summary>
    public int Rounds { get; init; } = 2;

    /// <summary>
    /// The most images without a label that a round uses, drawn at random from all, 100 or more. Each round uses other images where there are enough. Default 4,000.
    /// </summary>
    public int MaxImages { get; init; } = 4_000;

    /// <summary>Whether the networks see each image mirrored as well when they predict; null takes what <see cref="Recipe.Features"/> says. Default null.</summary>
    public bool? Mirrored { get; init; }

    /// <summary>What is wrong with these options.</summary>
    /// <returns>The faults; empty if there are none.</returns>
    public IReadOnlyList<OptionFault> Validate()
    {
        var faults = new OptionsValidator();
        if (Folds is < 2 or > 10)
        {
            faults.Add(nameof(Folds), Folds, "2 to 10");
        }

        faults.RequireAtLeast(Neighbors, 1);
        faults.RequirePart(Labels, part => part.Validate(), "LabelPropagationOptions");
        if (!(ClassBalance is >= 0 and <= 1))
        {
            faults.Add(nameof(ClassBalance), ClassBalance, "0 to 1");
        }

        faults.RequirePart(FineTuning, part => part.Validate(), "SupervisedOptions");
        faults.RequirePart(Training, part => part.Validate(), "SelfTrainingOptions");
        if (Training is { UseSoftLabels: false })
        {
            faults.Add($"{nameof(Training)}.{nameof(SelfTrainingOptions.UseSoftLabels)}", false, "true", "The fused pseudo-labels are probabilities.");
        }

        faults.Require(Rounds, Rounds is >= 1 and <= 10, "1 to 10");
        faults.RequireAtLeast(MaxImages, 100);
        return faults.Found;
    }
}
