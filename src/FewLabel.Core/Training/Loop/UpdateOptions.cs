using FewLabel.Training.Optimizers;

namespace FewLabel.Training;

/// <summary>How the weights change over the steps.</summary>
/// <param name="Optimizer">The optimizer, with the learning rate at its highest.</param>
/// <param name="Schedule">How the learning rate goes.</param>
/// <param name="GradientClip">The length to which longer gradients are shortened; null for no limit.</param>
/// <param name="Average">The decay of the average of the weights; 0 for none.</param>
internal sealed record UpdateOptions(OptimizerOptions Optimizer, LearningRateSchedule Schedule, double? GradientClip, double Average = 0);
