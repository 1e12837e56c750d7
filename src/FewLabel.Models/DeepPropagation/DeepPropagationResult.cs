using System.Collections.Immutable;
using FewLabel.Training;
using FewLabel.Training.Metrics;

namespace FewLabel.Ensembles;

/// <summary>The result of <see cref="DeepPropagation"/>. Owns the ensemble.</summary>
public sealed class DeepPropagationResult : IDisposable
{
    internal DeepPropagationResult(
        ClassifierEnsemble classifier, PseudoLabels firstPseudoLabels, PseudoLabels pseudoLabels, Evaluation? validation, ImmutableArray<TrainingResult> trainings, bool fromEncoder)
    {
        Classifier = classifier;
        FirstPseudoLabels = firstPseudoLabels;
        PseudoLabels = pseudoLabels;
        Validation = validation;
        Trainings = trainings;
        FromEncoder = fromEncoder;
    }

    /// <summary>The networks as one classifier, on the trainer's device, in evaluation mode.</summary>
    public ClassifierEnsemble Classifier { get; }

    /// <summary>The pseudo-labels of the first graphs, one for each image.</summary>
    public PseudoLabels FirstPseudoLabels { get; }

    /// <summary>The pseudo-labels that the last network learned, one for each image: what the graphs and the networks before it predict together.</summary>
    public PseudoLabels PseudoLabels { get; }

    /// <summary>
    /// How well the first graphs know the images held out, from the labels of the others; null if none are. It is a low estimate: what
    /// follows refines the pseudo-labels, and learns from all labels.
    /// </summary>
    public Evaluation? Validation { get; }

    /// <summary>The course of each round's training.</summary>
    public ImmutableArray<TrainingResult> Trainings { get; }

    /// <summary>Whether the networks started from an encoder's weights.</summary>
    public bool FromEncoder { get; }

    /// <summary>Frees the ensemble.</summary>
    public void Dispose() => Classifier.Dispose();
}
