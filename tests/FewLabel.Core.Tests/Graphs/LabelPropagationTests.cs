using FewLabel.Graphs;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Graphs;

public sealed class LabelPropagationTests
{
    [Theory]
    [InlineData(1, 2.0)]
    [InlineData(2, 2.8284271247461903)]
    public void Scores_on_a_chain_are_those_worked_out_by_hand(double gamma, double ratio)
    {
        // Rows 0 and 1 are neighbors of each other (weight 1 + 1), row 2 has row 1 (weight 0.5^gamma). For the middle of a
        // chain of three, (I - aS) F = Y comes to F = a sqrt(w / d) / (1 - a²) for each end, so the scores are as sqrt(w).
        using var graph = GraphExamples.Of([(1, 1)], [(0, 1)], [(1, 0.5f)]);
        var result = LabelPropagation.Run(graph, [0, 2], [0, 1], 2, new() { Gamma = gamma });
        Assert.Equal([0, 0, 1], result.Labels.ToArray());
        Assert.Equal(ratio, result.ScoresOf(1)[0] / result.ScoresOf(1)[1], 1e-5);
        Assert.Equal([1f, 0f], result.ScoresOf(0).ToArray());
        Assert.Equal(1, result.Certainty[0]);
    }

    [Theory]
    [InlineData(0.99, true)]
    [InlineData(0.5, true)]
    [InlineData(0.9, false)]
    public void Scores_are_those_of_a_dense_solution(double weight, bool normalize)
    {
        using var scope = NewDisposeScope();
        using var graph = NeighborGraph.Build(GraphExamples.Clusters(60, 3, 4, spread: 1), 6);
        long[] labeled = [3, 10, 20, 31, 44];
        long[] labels = [0, 1, 1, 2, 1];
        var result = LabelPropagation.Run(graph, labeled, labels, 3, new() { Alpha = weight, NormalizeClasses = normalize });

        var a = zeros(60, 60, float64);
        a.scatter_(1, graph.Indices, graph.Similarities.to(float64).clamp_min(0).pow(3));
        var w = a + a.t();
        var scale = w.sum(1).rsqrt();
        var y = zeros(60, 3, float64);
        foreach (var (row, label) in labeled.Zip(labels))
        {
            y[row, label] = normalize ? 1.0 / labels.Count(other => other == label) : 1;
        }

        var f = linalg.solve(eye(60, dtype: float64) - (weight * scale.unsqueeze(1) * w * scale), y);
        var expected = (f / f.sum(1, keepdim: true)).data<double>().ToArray();
        Assert.True(result.Residual <= 1e-8);
        Assert.All(Enumerable.Range(0, 60).Except(labeled.Select(i => (int)i)), row =>
        {
            var own = expected[(row * 3)..((row + 1) * 3)];
            Assert.Equal(Array.IndexOf(own, own.Max()), result.Labels[row]);
            Assert.Equal(1 + (own.Sum(p => p * Math.Log(p)) / Math.Log(3)), result.Certainty[row], 1e-5);
            Assert.All(Enumerable.Range(0, 3), c => Assert.Equal(own[c], result.ScoresOf(row)[c], 1e-5));
        });
    }

    [Fact]
    public void Classes_start_with_the_same_mass_unless_told_otherwise()
    {
        // Two rows of class 0 and one of class 1 around row 3, whose own edges have no weight.
        using var graph = GraphExamples.Of([(3, 1)], [(3, 1)], [(3, 1)], [(0, 0)]);
        var even = LabelPropagation.Run(graph, [0, 1, 2], [0, 0, 1], 2);
        var uneven = LabelPropagation.Run(graph, [0, 1, 2], [0, 0, 1], 2, new() { NormalizeClasses = false });
        Assert.Equal(0.5, even.ScoresOf(3)[0], 1e-6);
        Assert.Equal(2 / 3.0, uneven.ScoresOf(3)[0], 1e-6);
    }

    [Fact]
    public void Rows_that_no_label_reaches_are_named_and_have_even_scores()
    {
        // Rows 3 and 4 are apart; row 5 has only edges of similarity 0 or below.
        using var graph = GraphExamples.Of([(1, 1)], [(0, 1)], [(1, 1)], [(4, 1)], [(3, 1)], [(0, -1)]);
        var result = LabelPropagation.Run(graph, [0], [1], 4);
        Assert.Equal([3, 4, 5], result.Unreached.ToArray());
        Assert.Equal([1, 1, 1, -1, -1, -1], result.Labels.ToArray());
        Assert.Equal([1f, 1, 1, 0, 0, 0], result.Certainty.ToArray());
        Assert.Equal([0.25f, 0.25f, 0.25f, 0.25f], result.ScoresOf(4).ToArray());
        Assert.Equal([0.0, 1, 0, 0], result.ClassShares.ToArray());
    }

    [Fact]
    public void Labeled_rows_keep_their_label_against_all_neighbors()
    {
        using var features = GraphExamples.Clusters(60, 3, 5, spread: 0.1);
        using var graph = NeighborGraph.Build(features, 5);
        var result = LabelPropagation.Run(graph, [0, 3, 6, 9, 1, 2], [0, 0, 0, 2, 1, 2], 3);
        Assert.Equal(2, result.Labels[9]);
        Assert.Equal([0f, 0, 1], result.ScoresOf(9).ToArray());
    }

    [Fact]
    public void With_nothing_but_labeled_rows_all_is_given_back()
    {
        using var graph = GraphExamples.Of([(1, 1)], [(0, 1)]);
        var result = LabelPropagation.Run(graph, [1, 0], [0, 1], 2, new() { ClassPrior = [0.1, 0.9] });
        Assert.Equal([1, 0], result.Labels.ToArray());
        Assert.Equal([0.0, 0], result.ClassShares.ToArray());
    }

    [Fact]
    public void Steps_that_run_out_are_told_by_the_residual()
    {
        using var features = GraphExamples.Features(300, 4);
        using var graph = NeighborGraph.Build(features, 5);
        var result = LabelPropagation.Run(graph, [0, 1], [0, 1], 2, new() { Iterations = 2 });
        Assert.Equal(2, result.Iterations);
        Assert.True(result.Residual > 1e-3);
    }

    [Fact]
    public void Rows_in_another_order_have_the_same_scores_and_the_same_rows_the_same_bits()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(5);
        var features = GraphExamples.Features(1400, 5);
        var order = random.Permutation(1400);
        var places = order.data<long>().ToArray();
        using var graph = NeighborGraph.Build(features, 6);
        using var shuffled = NeighborGraph.Build(features.index_select(0, order), 6);
        long[] labeled = [5, 700, 1300];
        var result = LabelPropagation.Run(graph, labeled, [0, 1, 2], 3);
        var again = LabelPropagation.Run(graph, labeled, [0, 1, 2], 3);
        var other = LabelPropagation.Run(shuffled, [.. labeled.Select(row => (long)Array.IndexOf(places, row))], [0, 1, 2], 3);
        for (var row = 0; row < 1400; row++)
        {
            Assert.Equal(result.ScoresOf(row).ToArray(), again.ScoresOf(row).ToArray());
            for (var c = 0; c < 3; c++)
            {
                Assert.Equal(result.ScoresOf((int)places[row])[c], other.ScoresOf(row)[c], 1e-4f);
            }
        }
    }

    [Fact]
    public void Sums_over_rows_are_taken_in_an_order_that_threads_cannot_change()
    {
        using var random = new RandomSource(3);
        using var drawn = random.Normal(0, 1, 5000);
        var values = drawn.data<float>().ToArray().Select(value => (double)value).ToArray();
        var expected = values.Chunk(512).Aggregate(0.0, (sum, chunk) => sum + chunk.Aggregate(0.0, (part, value) => part + value));
        var actual = RowBlocks.Sum(5000, 1, (start, end, sums) =>
        {
            foreach (var value in values.AsSpan(start, end - start))
            {
                sums[0] += value;
            }
        });
        Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(actual[0]));
    }

    [Fact]
    public void The_scores_tensor_holds_the_scores_and_is_the_only_one_left()
    {
        using var features = GraphExamples.Features(100, 4);
        using var graph = NeighborGraph.Build(features, 5);
        var before = LiveTensors.CountSettled();
        var result = LabelPropagation.Run(graph, [0, 1], [0, 1], 3);
        Assert.Equal(before, LiveTensors.Count);
        using var scores = result.Scores();
        Assert.Equal(before + 1, LiveTensors.Count);
        Assert.Equal([100L, 3], scores.shape);
        Assert.Equal(Enumerable.Range(0, 100).SelectMany(row => result.ScoresOf(row).ToArray()), scores.data<float>().ToArray());
        Assert.All(Enumerable.Range(0, 100), row => Assert.Equal(1, result.ScoresOf(row).ToArray().Sum(), 1e-5f));
    }

    [Fact]
    public void What_does_not_fit_is_refused_with_what_was_given()
    {
        using var graph = GraphExamples.Of([(1, 1)], [(0, 1)], [(0, 1)]);
        Refuse("No row", [], [], 2);
        Refuse("2 rows are labeled but there are 1", [0, 1], [0], 2);
        Refuse("Row 1 is labeled twice", [1, 1], [0, 0], 2);
        Refuse("Row 3 is labeled", [3], [0], 2);
        Refuse("Row -1 is labeled", [-1], [0], 2);
        Refuse("Label 0 is 2", [1], [2], 2);
        Refuse("number of classes", [1], [0], 1);
        Assert.Throws<OperationCanceledException>(() => LabelPropagation.Run(graph, [0], [0], 2, null, new CancellationToken(true)));

        void Refuse(string named, long[] rows, long[] labels, int classes) => Assert.Contains(
            named, Assert.ThrowsAny<ArgumentException>(() => LabelPropagation.Run(graph, rows, labels, classes)).Message, StringComparison.Ordinal);
    }
}
