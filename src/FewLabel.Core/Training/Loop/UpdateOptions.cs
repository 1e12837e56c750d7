using FewLabel.Training.Optimizers;

namespace FewLabel.Training;

/// <summary>How the weights change over the steps.</summary>
/// <param name="Optimizer">The optimizer, with the learning rate at its highest.</param>
/// <param name="Schedule">How the learning rate goes.</param>
/// <param name="GradientClip">The length to which longer gradients are shortened; null for no limit.</param>
/// <param name="Average">The decay of the average of the weights; 0 for none.</param>
internal sealed record UpdateOptions(OptimizerOptions Optimizer, LearningRateSchedule Schedule, double? GradientClip, double Average = 0)
{
    /// <summary>Finds what is wrong with the optimizer, the schedule and the limit, which have the same names in all options.</summary>
    public void Check(OptionsValidator faults)
    {
        faults.RequirePart(Optimizer, part => part.Validate(), "AdamOptions, AdamWOptions, LarsOptions, SgdOptions or one of your own");
        faults.RequirePart(Schedule, part => part.Validate(), "one of LearningRateSchedule's, or one of your own");
        faults.RequirePositive(GradientClip ?? 1, nameof(GradientClip));
    }
}
