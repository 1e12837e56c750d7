using FewLabel.Training.Optimizers;

namespace FewLabel.Training;

/// <summary>
/// How to train on few labels and on the pseudo-labels of an averaged teacher. The presets are the methods of the literature;
/// derive others by <c>with</c>. Immutable.
/// </summary>
/// <remarks>
/// <para>All of them differ from the papers in what makes a short training on a few labels: the pseudo-labels come from the averaged
/// weights, in evaluation mode, where the papers' come from the network itself and the average is for evaluation alone; labeled images and images held out are
/// not among the unlabeled, which in the papers hold the labeled ones too; AdamW with a warm-up and half a cosine stands for SGD with Nesterov's momentum and 7/16 of
/// one; 256 unlabeled images beside 64 labeled ones in a step are a ratio of 4 instead of 7; running means
/// move ten times as fast.</para>
/// <para>As in the papers, a pseudo-label is one class and not a distribution, so there is no temperature; labeled images are seen in weak views; the loss of the
/// pseudo-labels is the mean over all unlabeled images of the step, of which those that do not count are part.</para>
/// </remarks>
public sealed record SemiSupervisedOptions : UnlabeledOptions
{
    /// <summary>
    /// Pseudo-labels (Lee, "Pseudo-Label: The Simple and Efficient Semi-Supervised Learning Method for Deep Neural Networks",
    /// 2013): confident pseudo-labels, whose weight rises over the first half of the steps. Give the trainer one augmentation as both weak and strong.
    /// The paper has no threshold, a weight of up to 3 and pseudo-labels of the network itself; the threshold of 0.95 and the rise from the first step on are those of
    /// Semi-supervised-learning (USB), whose rise takes 0.4 of the steps.
    /// </summary>
    public static SemiSupervisedOptions PseudoLabel { get; } = new() { RampUp = 0.5 };

    /// <summary>FixMatch (Sohn et al., 2020), with an averaged teacher: pseudo-labels of 0.95 or more, from weak views for strong ones.</summary>
    public static SemiSupervisedOptions FixMatch { get; } = new();

    /// <summary>FlexMatch (Zhang et al., 2021): <see cref="CurriculumThreshold"/>.</summary>
    public static SemiSupervisedOptions FlexMatch { get; } = new() { Weights = new CurriculumThreshold() };

    /// <summary>FreeMatch (Wang et al., 2023): <see cref="AdaptiveThreshold"/>, and instead of its fairness loss classes of one size.</summary>
    public static SemiSupervisedOptions FreeMatch { get; } = new() { Weights = new AdaptiveThreshold(), Alignment = ClassAlignment.Uniform };

    /// <summary>SoftMatch (Chen et al., 2023): <see cref="GaussianWeights"/>, and classes of one size for the weights.</summary>
    public static SemiSupervisedOptions SoftMatch { get; } = new() { Weights = new GaussianWeights(), Alignment = ClassAlignment.Uniform };

    /// <summary>Creates the defaults: those of <see cref="FixMatch"/>.</summary>
    public SemiSupervisedOptions() => Optimizer = new AdamWOptions(0.002);

    /// <summary>How much a pseudo-label counts. Default: <see cref="FixedThreshold"/> of 0.95.</summary>
    public PseudoLabelWeights Weights { get; init; } = new FixedThreshold();

    /// <summary>Which sizes of the classes the predictions are drawn toward. Default <see cref="ClassAlignment.None"/>.</summary>
    public ClassAlignment Alignment { get; init; } = ClassAlignment.None;

    /// <summary>How much the loss of the pseudo-labels counts beside that of the labels, above 0. Default 1.</summary>
    public double UnlabeledLossWeight { get; init; } = 1;

    /// <summary>The share of the steps over which <see cref="UnlabeledLossWeight"/> is reached, in a line from 0; 0 to 1. Default 0: at once.</summary>
    public double RampUp { get; init; }

    private protected override void AddFaults(OptionsValidator faults)
    {
        faults.RequirePart(Weights, part => part.Validate(), "FixedThreshold, CurriculumThreshold, AdaptiveThreshold or GaussianWeights");
        faults.Require(Alignment, Enum.IsDefined(Alignment), "None, Uniform or Labeled");
        faults.RequirePositive(UnlabeledLossWeight);
        faults.Require(RampUp, RampUp is >= 0 and <= 1, "0 to 1");
        if (LabeledBatchSize == 0)
        {
            faults.Add(nameof(LabeledBatchSize), 0, "1 or more", "Without labels there is nothing to predict from.");
        }
    }
}
