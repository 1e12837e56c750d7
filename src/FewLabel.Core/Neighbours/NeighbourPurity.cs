using System.Collections.Immutable;

namespace FewLabel.Neighbours;

/// <summary>
/// How well neighbours agree with classes: a figure of how good features are that needs labels but no training.
/// </summary>
/// <param name="Overall">The share of all neighbours that have the class of their row, 0 to 1.</param>
/// <param name="PerClass">
/// The same over the rows of each class, from class 0 to the largest label; NaN for a class without rows.
/// </param>
public sealed record NeighbourPurity(double Overall, ImmutableArray<double> PerClass)
{
    /// <summary>Measures.</summary>
    /// <param name="graph">The neighbours.</param>
    /// <param name="labels">The class of each row, from 0 to 100,000; as many as the graph has rows.</param>
    /// <param name="first">How many neighbours of each row count, the most similar first, from 1 to the graph's; null for all.</param>
    /// <returns>The shares.</returns>
    /// <exception cref="ArgumentException">There are more or fewer labels than rows.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A label or <paramref name="first"/> is out of range.</exception>
    public static NeighbourPurity Measure(NeighbourGraph graph, IReadOnlyList<long> labels, int? first = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.Count != graph.Count)
        {
            throw new ArgumentException($"The graph has {graph.Count} rows but there are {labels.Count} labels; each row needs one.", nameof(labels));
        }

        var neighbours = first ?? graph.Neighbours;
        if (neighbours < 1 || neighbours > graph.Neighbours)
        {
            throw new ArgumentOutOfRangeException(nameof(first), first, $"The graph has {graph.Neighbours} neighbours for each row; allowed are 1 to {graph.Neighbours}.");
        }

        var classes = GivenLabels.Check(labels, GivenLabels.LargestClassCount);
        var same = new long[classes.Max() + 1];
        var rows = new long[same.Length];
        var indices = graph.IndexValues;
        for (var row = 0; row < classes.Length; row++)
        {
            rows[classes[row]]++;
            foreach (var neighbour in indices.Slice(row * graph.Neighbours, neighbours))
            {
                same[classes[row]] += classes[neighbour] == classes[row] ? 1 : 0;
            }
        }

        return new NeighbourPurity(
            (double)same.Sum() / (graph.Count * (long)neighbours),
            [.. same.Zip(rows, (hits, count) => hits / ((double)count * neighbours))]);
    }
}
