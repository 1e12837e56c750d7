using FewLabel.Training;

namespace FewLabel;

/// <summary>How far an experiment is.</summary>
/// <param name="Method">The method that runs.</param>
/// <param name="Position">Its place among the methods, from 0.</param>
/// <param name="MethodCount">How many methods there are.</param>
/// <param name="Training">How far its training is.</param>
public sealed record ExperimentProgress(string Method, int Position, int MethodCount, TrainingProgress Training);
