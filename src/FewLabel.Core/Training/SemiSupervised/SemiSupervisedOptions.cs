using FewLabel.Training.Optimizers;

namespace FewLabel.Training;

/// <summary>
/// How to train on few labels and on the guesses of an averaged teacher. The presets are the methods of the literature;
/// derive others by <c>with</c>. Immutable.
/// </summary>
public sealed record SemiSupervisedOptions : UnlabelledOptions
{
    /// <summary>
    /// Pseudo-labels (Lee, "Pseudo-Label: The Simple and Efficient Semi-Supervised Learning Method for Deep Neural Networks",
    /// 2013): confident guesses, whose weight rises over the first half of the steps. Give the trainer one augmentation as both weak and strong.
    /// </summary>
    public static SemiSupervisedOptions PseudoLabel { get; } = new() { RampUp = 0.5 };

    /// <summary>FixMatch (Sohn et al., 2020), with an averaged teacher: guesses above 0.95, from weak views for strong ones.</summary>
    public static SemiSupervisedOptions FixMatch { get; } = new();

    /// <summary>FlexMatch (Zhang et al., 2021): <see cref="CurriculumThreshold"/>.</summary>
    public static SemiSupervisedOptions FlexMatch { get; } = new() { Weights = new CurriculumThreshold() };

    /// <summary>FreeMatch (Wang et al., 2023): <see cref="AdaptiveThreshold"/>, and classes of one size.</summary>
    public static SemiSupervisedOptions FreeMatch { get; } = new() { Weights = new AdaptiveThreshold(), Alignment = ClassAlignment.Uniform };

    /// <summary>SoftMatch (Chen et al., 2023): <see cref="GaussianWeights"/>, and classes of one size.</summary>
    public static SemiSupervisedOptions SoftMatch { get; } = new() { Weights = new GaussianWeights(), Alignment = ClassAlignment.Uniform };

    /// <summary>Creates the defaults: those of <see cref="FixMatch"/>.</summary>
    public SemiSupervisedOptions() => Optimizer = new AdamWOptions(0.002);

    /// <summary>How much a guess counts. Default: <see cref="FixedThreshold"/> of 0.95.</summary>
    public PseudoLabelWeights Weights { get; init; } = new FixedThreshold();

    /// <summary>Which sizes of the classes the guesses are drawn towards. Default <see cref="ClassAlignment.None"/>.</summary>
    public ClassAlignment Alignment { get; init; } = ClassAlignment.None;

    /// <summary>How much the loss of the guesses counts beside that of the labels, above 0. Default 1.</summary>
    public double GuessWeight { get; init; } = 1;

    /// <summary>The share of the steps over which <see cref="GuessWeight"/> is reached, in a line from 0; 0 to 1. Default 0: at once.</summary>
    public double RampUp { get; init; }

    private protected override void AddFaults(OptionFaults faults)
    {
        AddPart(faults, nameof(Weights), Weights is null, Weights?.Check(), "FixedThreshold, CurriculumThreshold, AdaptiveThreshold or GaussianWeights");
        if (!Enum.IsDefined(Alignment))
        {
            faults.Add(nameof(Alignment), Alignment, "None, Uniform or Labelled");
        }

        faults.RequirePositive(GuessWeight);
        Require(faults, nameof(RampUp), RampUp, RampUp is >= 0 and <= 1, "0 to 1");
        if (LabelledBatchSize == 0)
        {
            faults.Add(nameof(LabelledBatchSize), 0, "1 or more", "Without labels there is nothing to guess from.");
        }
    }
}
