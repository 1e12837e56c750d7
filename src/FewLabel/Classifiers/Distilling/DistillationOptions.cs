using FewLabel.Augmentation;
using FewLabel.Training;

namespace FewLabel;

/// <summary>How <see cref="DistillationExtensions.Distill"/> goes about it. Immutable; derive others by <c>with</c>.</summary>
public sealed record DistillationOptions
{
    /// <summary>
    /// How the student learns. Default: 20 passes of AdamW 0.001 in batches of 128, all probabilities of the teacher, no given labels.
    /// </summary>
    public SelfTrainingOptions Training { get; init; } = new()
    {
        BatchSize = 128,
        LabeledBatchSize = 0,
        ConfidentFraction = 1,
        UseSoftLabels = true,
        TeacherStart = 1,
        Epochs = 20,
    };

    /// <summary>
    /// Applied to the pixels from 0 to 1 that the student learns from, such as a recipe's <see cref="Recipe.Augmentation"/>; the teacher sees them as they are. Null for none.
    /// Default null.
    /// </summary>
    public ImageTransform? Augmentation { get; init; }

    /// <summary>The share of the images that the student does not learn from: they tell what it loses. Above 0, at most 0.5. Default 0.1.</summary>
    public double HeldOut { get; init; } = 0.1;

    /// <summary>Seed of all that is drawn. Default 0.</summary>
    public long Seed { get; init; }

    /// <summary>What is wrong with these options.</summary>
    /// <returns>The faults; empty if there are none.</returns>
    public IReadOnlyList<OptionFault> Validate()
    {
        var faults = new OptionsValidator();
        faults.RequirePart(Training, part => part.Validate(), "SelfTrainingOptions");
        if (Training is { LabeledBatchSize: > 0 })
        {
            faults.Add($"{nameof(Training)}.{nameof(SelfTrainingOptions.LabeledBatchSize)}", Training.LabeledBatchSize, "0", "The student learns from the teacher alone.");
        }

        faults.Require(HeldOut, HeldOut is > 0 and <= 0.5, "above 0 and at most 0.5");
        return faults.Found;
    }
}
