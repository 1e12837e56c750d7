namespace FewLabel.Training;

/// <summary>What a fine-tuning came to. The classifier itself holds the weights.</summary>
/// <param name="Probe">The figures of the linear probe that the head began as; null without one.</param>
/// <param name="Head">The training of the head with the encoder frozen; null without such epochs.</param>
/// <param name="All">The training of all layers.</param>
public sealed record FineTuneResult(LinearProbeFigures? Probe, TrainingResult? Head, TrainingResult All);
