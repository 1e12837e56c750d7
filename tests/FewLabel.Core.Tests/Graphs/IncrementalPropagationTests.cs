using FewLabel.Graphs;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Graphs;

public sealed class IncrementalPropagationTests
{
    private static readonly LabelPropagationOptions Options = new();

    [Fact]
    public void Whatever_was_asked_before_the_result_is_that_of_one_run_bit_for_bit()
    {
        using var graph = Graph();
        var incremental = new IncrementalPropagation(graph, Options);
        long[][][] history =
        [
            [[3], [120], []],
            [[3, 40], [120], []],
            [[3, 40], [120], [220]],
            [[3, 40], [220], [120]],
            [[3], [40, 220], [120]],
        ];

        foreach (var rows in history)
        {
            var expected = LabelPropagation.Run(
                graph, [.. rows.SelectMany(own => own)], [.. rows.SelectMany((own, c) => own.Select(_ => (long)c))], rows.Length, Options);
            var found = incremental.Run(rows);

            Assert.Equal(expected.Labels.ToArray(), found.Labels.ToArray());
            Assert.Equal(expected.Certainty.ToArray(), found.Certainty.ToArray());
            for (var row = 0; row < graph.Count; row++)
            {
                Assert.Equal(expected.ScoresOf(row).ToArray(), found.ScoresOf(row).ToArray());
            }
        }
    }

    [Fact]
    public void Only_classes_whose_labels_changed_are_solved_anew()
    {
        using var graph = Graph();
        var incremental = new IncrementalPropagation(graph, Options);

        Assert.Equal(2, Solved([[3], [120], []]));
        Assert.Equal(0, Solved([[3], [120], []]));
        Assert.Equal(1, Solved([[3, 5], [120], []]));
        Assert.Equal(0, Solved([[120], [3, 5], []]));
        incremental.Run([[7], [120]], isKept: false);
        Assert.Equal(0, Solved([[3, 5], [120]]));

        int Solved(long[][] rows)
        {
            incremental.Run(rows);
            return incremental.Solved;
        }
    }

    private static NeighborGraph Graph()
    {
        using var random = new RandomSource(11);
        using var rows = random.Normal(0, 1, 300, 5);
        return NeighborGraph.Build(rows, 8);
    }
}
