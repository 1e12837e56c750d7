using System.Collections.Immutable;
using FewLabel.Augmentation;
using static TorchSharp.torch;

namespace FewLabel.Graphs;

/// <summary>The result of label propagation for every row of a graph. Immutable; holds no native memory.</summary>
public sealed class PropagatedLabels
{
    /// <summary>The label of a row that no label reached.</summary>
    public const int NoLabel = -1;

    private readonly float[] _scores;

    internal PropagatedLabels(float[] scores, ImmutableArray<int> labels, ImmutableArray<float> certainty, int classCount)
    {
        _scores = scores;
        Labels = labels;
        Certainty = certainty;
        ClassCount = classCount;
        Unreached = [.. Enumerable.Range(0, labels.Length).Where(row => labels[row] == NoLabel)];
    }

    /// <summary>How many classes.</summary>
    public int ClassCount { get; }

    /// <summary>
    /// The class with the highest score for each row; of equal scores the lower class. A labeled row keeps its label. A row that
    /// no label reached has <see cref="NoLabel"/>.
    /// </summary>
    public ImmutableArray<int> Labels { get; }

    /// <summary>
    /// The certainty of each row's label: 1 minus the entropy of the scores divided by the logarithm of the number of classes
    /// (Iscen et al., 2019). It is 0 where all classes have the same score. A labeled row has 1, a row that no label reached has 0.
    /// </summary>
    public ImmutableArray<float> Certainty { get; }

    /// <summary>
    /// The rows that no label reached, in ascending order. No path of edges leads from them to a labeled row, or the path is too
    /// long for the steps taken. More neighbors in the graph connect more rows.
    /// </summary>
    public ImmutableArray<int> Unreached { get; }

    /// <summary>
    /// The share of each class in the scores of the unlabeled rows that a label reached. <see
    /// cref="LabelPropagationOptions.ClassPrior"/> sets its target. All shares are 0 where there is no such row.
    /// </summary>
    public ImmutableArray<double> ClassShares { get; internal init; }

    /// <summary>How many steps of conjugate gradients were taken.</summary>
    public int Iterations { get; internal init; }

    /// <summary>
    /// The error of the solution: the largest residual of a class, relative to its start. It exceeds <see
    /// cref="LabelPropagationOptions.Tolerance"/> only if the limit of steps was reached.
    /// </summary>
    public double Residual { get; internal init; }

    /// <summary>The scores of one row: a probability for each class, summing to 1; all the same where no label reached the row.</summary>
    /// <param name="row">From 0 to the number of rows - 1.</param>
    /// <returns>As many as classes.</returns>
    public ReadOnlySpan<float> ScoresOf(int row) => row >= 0 && row < Labels.Length
        ? _scores.AsSpan(row * ClassCount, ClassCount)
        : throw new ArgumentOutOfRangeException(nameof(row), row, $"Rows run from 0 to {Labels.Length - 1}.");

    /// <summary>The scores of all rows, for example for training on them.</summary>
    /// <param name="device">Where the result lives; null is the CPU.</param>
    /// <returns>Float32, shape (N, classes), each row summing to 1. The caller disposes it.</returns>
    public Tensor Scores(Device? device = null) => HostData.ToTensor<float>(_scores, device ?? CPU, Labels.Length, ClassCount);
}
