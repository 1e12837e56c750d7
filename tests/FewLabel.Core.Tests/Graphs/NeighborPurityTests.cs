using FewLabel.Graphs;

namespace FewLabel.Tests.Graphs;

public sealed class NeighborPurityTests
{
    [Fact]
    public void Purity_is_the_share_of_neighbors_of_the_rows_class()
    {
        using var graph = GraphExamples.Of([(1, 1), (2, 1)], [(0, 1), (3, 1)], [(3, 1), (1, 1)], [(0, 1), (2, 1)]);

        // Classes 0, 0, 2, 2: rows have 1, 1, 1 and 1 of 2 neighbors; of the first neighbor 1, 1, 1 and 0 of 1.
        var all = NeighborPurity.Measure(graph, [0, 0, 2, 2]);
        Assert.Equal(0.5, all.Overall);
        Assert.Equal([0.5, double.NaN, 0.5], all.PerClass.ToArray());
        var first = NeighborPurity.Measure(graph, [0, 0, 2, 2], first: 1);
        Assert.Equal(0.75, first.Overall);
        Assert.Equal([1, double.NaN, 0.5], first.PerClass.ToArray());
    }

    [Fact]
    public void Purity_of_a_larger_graph_is_what_a_plain_count_gives()
    {
        using var features = GraphExamples.Clusters(300, 4, 5, spread: 1);
        using var graph = NeighborGraph.Build(features, 6);
        var labels = Enumerable.Range(0, 300).Select(i => (long)(i % 4)).ToArray();
        var indices = GraphExamples.Indices(graph);
        var purity = NeighborPurity.Measure(graph, labels, 5);
        double Share(Func<int, bool> rows) =>
            Enumerable.Range(0, 300).Where(rows).Average(row => indices[(row * 6)..((row * 6) + 5)].Average(i => i % 4 == row % 4 ? 1.0 : 0));
        Assert.Equal(Share(_ => true), purity.Overall, 1e-12);
        Assert.InRange(purity.Overall, 0.3, 0.99);
        Assert.All(Enumerable.Range(0, 4), c => Assert.Equal(Share(row => row % 4 == c), purity.PerClass[c], 1e-12));
    }

    [Fact]
    public void Labels_or_a_count_that_do_not_fit_are_refused_with_both_numbers()
    {
        using var graph = GraphExamples.Of([(1, 1)], [(0, 1)]);
        Assert.Contains("2 rows but there are 3", Assert.Throws<ArgumentException>(() => NeighborPurity.Measure(graph, [0, 1, 1])).Message, StringComparison.Ordinal);
        Assert.Contains("Label 1 is -1", Assert.Throws<ArgumentOutOfRangeException>(() => NeighborPurity.Measure(graph, [0, -1])).Message, StringComparison.Ordinal);
        Assert.Contains("1 to 1", Assert.Throws<ArgumentOutOfRangeException>(() => NeighborPurity.Measure(graph, [0, 1], 2)).Message, StringComparison.Ordinal);
    }
}
