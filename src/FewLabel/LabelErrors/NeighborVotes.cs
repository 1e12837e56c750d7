using FewLabel.Graphs;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel;

/// <summary>What the labels of the nearest rows say of a row; its own label has no vote.</summary>
internal sealed class NeighborVotes : IDisposable
{
    private readonly NeighborGraph _graph;
    private readonly int _neighbors;

    /// <param name="features">Float32, shape (N, D), N 2 or more.</param>
    /// <param name="neighbors">How many rows vote.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    public NeighborVotes(Tensor features, int neighbors, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();

        // Features that are never negative all lie in one direction: seen from their middle they do not.
        var centered = features.sub(features.mean([0L], keepdim: true));

        // Twice as many, for some may have no vote.
        _neighbors = neighbors;
        _graph = NeighborGraph.Build(centered, (int)Math.Min(2L * neighbors, features.shape[0] - 1), null, cancellationToken);
    }

    /// <summary>The share of the votes that each class gets, with one vote besides for all classes as they are frequent.</summary>
    /// <param name="labels">The labels.</param>
    /// <param name="trusted">Whose labels vote.</param>
    /// <param name="classCount">How many classes.</param>
    public LabelProbabilities Predict(int[] labels, bool[] trusted, int classCount)
    {
        var shares = new double[classCount];
        foreach (var label in labels)
        {
            shares[label] += 1.0 / labels.Length;
        }

        var votes = new LabelProbabilities(labels.Length, classCount);
        var indices = _graph.IndexValues;
        for (var row = 0; row < labels.Length; row++)
        {
            var values = votes[row];
            shares.CopyTo(values);
            var count = 0;
            foreach (var other in indices.Slice(row * _graph.Neighbors, _graph.Neighbors))
            {
                if (trusted[other] && count < _neighbors)
                {
                    values[labels[other]]++;
                    count++;
                }
            }

            foreach (ref var value in values)
            {
                value /= count + 1;
            }
        }

        return votes;
    }

    public void Dispose() => _graph.Dispose();
}
