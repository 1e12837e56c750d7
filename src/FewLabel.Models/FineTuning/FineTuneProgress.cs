namespace FewLabel.Training;

/// <summary>How far a fine-tuning is.</summary>
/// <param name="Phase">What is learning.</param>
/// <param name="Training">How far that is.</param>
public sealed record FineTuneProgress(FineTunePhase Phase, TrainingProgress Training);
