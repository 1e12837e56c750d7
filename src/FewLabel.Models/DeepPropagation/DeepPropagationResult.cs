using System.Collections.Immutable;
using FewLabel.Training;
using FewLabel.Training.Metrics;

namespace FewLabel.Ensembles;

/// <summary>What <see cref="DeepPropagation"/> came to. Owns the ensemble.</summary>
/// <param name="Classifier">The networks as one classifier, on the trainer's device, in evaluation mode.</param>
/// <param name="FirstPseudoLabels">For each image the label that the first graphs give it.</param>
/// <param name="Guesses">For each image the label that the last network learned: what the graphs and the networks before it say together.</param>
/// <param name="Validation">
/// How well the first graphs know the images held out, from the labels of the others; null if none are. It is a low estimate: what
/// follows betters the guesses, and learns from all labels.
/// </param>
/// <param name="Trainings">The course of each round's training.</param>
/// <param name="FromEncoder">Whether the networks started from an encoder's weights.</param>
public sealed record DeepPropagationResult(
    ClassifierEnsemble Classifier, PseudoLabels FirstPseudoLabels, PseudoLabels Guesses, Evaluation? Validation, ImmutableArray<TrainingResult> Trainings,
    bool FromEncoder)
    : IDisposable
{
    /// <summary>Frees the ensemble.</summary>
    public void Dispose() => Classifier.Dispose();
}
