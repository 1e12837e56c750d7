using System.Collections.Immutable;

namespace FewLabel.Graphs;

/// <summary>
/// The share of nearest neighbors with the same class. It measures features with labels and without training.
/// </summary>
public sealed class NeighborPurity
{
    internal NeighborPurity(double overall, ImmutableArray<double> perClass)
    {
        Overall = overall;
        PerClass = perClass;
    }

    /// <summary>The share of all neighbors that have the class of their row, 0 to 1.</summary>
    public double Overall { get; }

    /// <summary>
    /// The same over the rows of each class, from class 0 to the largest label; NaN for a class without rows.
    /// </summary>
    public ImmutableArray<double> PerClass { get; }

    /// <summary>Measures.</summary>
    /// <param name="graph">The neighbors.</param>
    /// <param name="labels">The class of each row, from 0 to 100,000; as many as the graph has rows.</param>
    /// <param name="first">How many neighbors of each row count, the most similar first, from 1 to the graph's; null for all.</param>
    /// <returns>The shares.</returns>
    /// <exception cref="ArgumentException">There are more or fewer labels than rows.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A label or <paramref name="first"/> is out of range.</exception>
    public static NeighborPurity Measure(NeighborGraph graph, IReadOnlyList<long> labels, int? first = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.Count != graph.Count)
        {
            throw new ArgumentException($"The graph has {graph.Count} rows but there are {labels.Count} labels; each row needs one.", nameof(labels));
        }

        var neighbors = first ?? graph.Neighbors;
        if (neighbors < 1 || neighbors > graph.Neighbors)
        {
            throw new ArgumentOutOfRangeException(nameof(first), first, $"The graph has {graph.Neighbors} neighbors for each row; allowed are 1 to {graph.Neighbors}.");
        }

        var classes = GivenLabels.Check(labels, GivenLabels.LargestClassCount);
        var same = new long[classes.Max() + 1];
        var rows = new long[same.Length];
        var indices = graph.IndexValues;
        for (var row = 0; row < classes.Length; row++)
        {
            rows[classes[row]]++;
            foreach (var neighbor in indices.Slice(row * graph.Neighbors, neighbors))
            {
                same[classes[row]] += classes[neighbor] == classes[row] ? 1 : 0;
            }
        }

        return new NeighborPurity(
            (double)same.Sum() / (graph.Count * (long)neighbors),
            [.. same.Zip(rows, (hits, count) => hits / ((double)count * neighbors))]);
    }
}
