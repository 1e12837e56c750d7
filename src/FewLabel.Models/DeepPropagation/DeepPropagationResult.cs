using System.Collections.Immutable;
using FewLabel.Training;
using FewLabel.Training.Metrics;

namespace FewLabel.Ensembles;

/// <summary>What <see cref="DeepPropagation"/> came to. Owns the ensemble.</summary>
public sealed class DeepPropagationResult : IDisposable
{
    internal DeepPropagationResult(
        ClassifierEnsemble classifier, PseudoLabels firstPseudoLabels, PseudoLabels guesses, Evaluation? validation, ImmutableArray<TrainingResult> trainings, bool fromEncoder)
    {
        Classifier = classifier;
        FirstPseudoLabels = firstPseudoLabels;
        Guesses = guesses;
        Validation = validation;
        Trainings = trainings;
        FromEncoder = fromEncoder;
    }

    /// <summary>The networks as one classifier, on the trainer's device, in evaluation mode.</summary>
    public ClassifierEnsemble Classifier { get; }

    /// <summary>For each image the label that the first graphs give it.</summary>
    public PseudoLabels FirstPseudoLabels { get; }

    /// <summary>For each image the label that the last network learned: what the graphs and the networks before it say together.</summary>
    public PseudoLabels Guesses { get; }

    /// <summary>
    /// How well the first graphs know the images held out, from the labels of the others; null if none are. It is a low estimate: what
    /// follows betters the guesses, and learns from all labels.
    /// </summary>
    public Evaluation? Validation { get; }

    /// <summary>The course of each round's training.</summary>
    public ImmutableArray<TrainingResult> Trainings { get; }

    /// <summary>Whether the networks started from an encoder's weights.</summary>
    public bool FromEncoder { get; }

    /// <summary>Frees the ensemble.</summary>
    public void Dispose() => Classifier.Dispose();
}
