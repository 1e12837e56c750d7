namespace FewLabel.Training;

/// <summary>How to train on images with pseudo-labels. Immutable; derive others by <c>with</c>.</summary>
public sealed record SelfTrainingOptions : UnlabeledOptions
{
    /// <summary>
    /// The share of the pseudo-labels that are learned from before the teacher takes part, the most certain ones of each class,
    /// above 0 and at most 1. Default 0.95.
    /// </summary>
    public double ConfidentFraction { get; init; } = 0.95;

    /// <summary>
    /// Whether each pseudo-label counts by its certainty, from 0 to 1, before the teacher takes part; else all alike. Default false.
    /// </summary>
    public bool WeightByCertainty { get; init; }

    /// <summary>
    /// Whether the probabilities of all classes are learned (soft labels), while the teacher has no say, instead of the most probable class: of an image that could be two
    /// digits, both. Default false.
    /// </summary>
    public bool UseSoftLabels { get; init; }

    /// <summary>The share of the steps after which the teacher takes part, 0 to 1; 1 never uses it. Default 0.3.</summary>
    public double TeacherStart { get; init; } = 0.3;

    /// <summary>
    /// How probable the teacher must find a class to overrule the pseudo-label, 0.5 or more and below 1 (FixMatch: Sohn et al.,
    /// 2020). Below it a pseudo-label counts only where the teacher agrees. Default 0.95.
    /// </summary>
    public double Threshold { get; init; } = 0.95;

    private protected override void AddFaults(OptionsValidator faults)
    {
        faults.Require(ConfidentFraction, ConfidentFraction is > 0 and <= 1, "above 0 and at most 1");
        faults.Require(TeacherStart, TeacherStart is >= 0 and <= 1, "0 to 1");
        faults.Require(Threshold, Threshold is >= 0.5 and < 1, "0.5 or more and below 1");
    }
}
