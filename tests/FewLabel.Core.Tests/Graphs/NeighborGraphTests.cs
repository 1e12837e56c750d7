using FewLabel.Graphs;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Graphs;

public sealed class NeighborGraphTests
{
    [Theory]
    [InlineData(1100, 8, 10)]
    [InlineData(70, 5, 69)]
    [InlineData(2, 3, 1)]
    public void Neighbors_are_those_that_a_plain_search_of_all_pairs_finds(int rows, int width, int k)
    {
        using var features = GraphExamples.Features(rows, width);
        using var graph = NeighborGraph.Build(features, k);
        RequireNearest(features, k, GraphExamples.Indices(graph).Select(i => (int)i).ToArray(), GraphExamples.Similarities(graph));
        Assert.Equal((rows, k), (graph.Count, graph.Neighbors));
    }

    [Theory]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(199)]
    public void The_size_of_the_tiles_does_not_change_the_neighbors(int side)
    {
        using var features = GraphExamples.Features(200, 6);
        using var rows = FeatureRows.ToUnitLength(features, "features");
        var best = NearestRows.AmongOthers(rows, 9, null, default, side);
        RequireNearest(features, 9, best.Indices, best.Similarities);
    }

    [Fact]
    public void Ranking_on_the_device_finds_the_same_neighbors()
    {
        using var features = GraphExamples.Features(200, 6);
        using var rows = FeatureRows.ToUnitLength(features, "features");
        var best = NearestRows.ByRanking(rows, null, 9, null, default, chunkValues: 64 * 200);
        RequireNearest(features, 9, best.Indices, best.Similarities);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(1024)]
    public void Of_equally_similar_rows_the_lower_comes_first(int side)
    {
        using var scope = NewDisposeScope();
        var rows = eye(3, dtype: float32).index_select(0, arange(100, int64).remainder(3));
        var best = NearestRows.AmongOthers(rows, 40, null, default, side);
        for (var row = 0; row < 100; row++)
        {
            var others = Enumerable.Range(0, 100).Where(i => i != row);
            var expected = others.OrderBy(i => i % 3 == row % 3 ? 0 : 1).ThenBy(i => i).Take(40).ToArray();
            Assert.Equal(expected, best.Indices[(row * 40)..((row + 1) * 40)]);
        }
    }

    [Fact]
    public void Similarity_does_not_depend_on_the_length_of_rows_however_large_or_small()
    {
        using var scope = NewDisposeScope();
        var features = GraphExamples.Features(60, 5);
        var lengths = tensor(new[] { 1e-30f, 1f, 1e30f }).repeat(20).unsqueeze(1);
        using var graph = NeighborGraph.Build(features, 5);
        using var scaled = NeighborGraph.Build(features * lengths, 5);
        Assert.Equal(GraphExamples.Indices(graph), GraphExamples.Indices(scaled));
        Assert.All(GraphExamples.Similarities(graph).Zip(GraphExamples.Similarities(scaled)), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    [Fact]
    public void A_row_of_zeros_is_similar_to_none()
    {
        using var features = tensor(new float[,] { { 0, 0 }, { 1, 0 }, { -1, 0 } });
        using var graph = NeighborGraph.Build(features, 2);
        Assert.Equal([1L, 2, 0, 2, 0, 1], GraphExamples.Indices(graph));
        Assert.Equal([0f, 0, 0, -1, 0, -1], GraphExamples.Similarities(graph));
    }

    [Fact]
    public void Rows_in_another_order_have_the_same_neighbors()
    {
        using var scope = NewDisposeScope();
        using var random = new FewLabel.Runtime.RandomSource(5);
        var features = GraphExamples.Features(80, 6);
        var order = random.Permutation(80);
        var places = order.data<long>().ToArray();
        using var graph = NeighborGraph.Build(features, 4);
        using var shuffled = NeighborGraph.Build(features.index_select(0, order), 4);
        var (expected, actual) = (GraphExamples.Indices(graph), GraphExamples.Indices(shuffled));
        for (var row = 0; row < 80; row++)
        {
            var own = (int)places[row] * 4;
            Assert.Equal(expected[own..(own + 4)], actual[(row * 4)..((row + 1) * 4)].Select(i => places[i]));
        }
    }

    [Fact]
    public void The_same_features_give_the_same_bits_and_are_left_as_they_were()
    {
        using var scope = NewDisposeScope();
        var features = GraphExamples.Features(1500, 16);
        var copy = features.clone();
        using var first = NeighborGraph.Build(features, 7);
        using var second = NeighborGraph.Build(features, 7);
        Assert.Equal(GraphExamples.Indices(first), GraphExamples.Indices(second));
        Assert.Equal(GraphExamples.Similarities(first), GraphExamples.Similarities(second));
        Assert.True(features.allclose(copy, 0, 0));
    }

    [Fact]
    public void Features_that_are_a_transposed_view_or_need_gradients_serve_as_well()
    {
        using var scope = NewDisposeScope();
        var features = GraphExamples.Features(50, 6);
        using var graph = NeighborGraph.Build(features, 4);
        using var viewed = NeighborGraph.Build(features.t().contiguous().t().requires_grad_(), 4);
        Assert.Equal(GraphExamples.Indices(graph), GraphExamples.Indices(viewed));
    }

    [Fact]
    public void Building_leaves_two_tensors_and_disposing_none()
    {
        using var features = GraphExamples.Features(1200, 8);
        var before = LiveTensors.CountSettled();
        for (var i = 0; i < 3; i++)
        {
            using var graph = NeighborGraph.Build(features, 5);
            Assert.Equal(before + 2, LiveTensors.Count);
        }

        Assert.Throws<OperationCanceledException>(() => NeighborGraph.Build(features, 5, null, new CancellationToken(true)));
        Assert.Equal(before, LiveTensors.Count);
    }

    [Fact]
    public void Progress_rises_to_one_and_a_canceled_search_stops()
    {
        using var features = GraphExamples.Features(2100, 4);
        var told = new Told();
        using var source = new CancellationTokenSource();
        NeighborGraph.Build(features, 3, told).Dispose();
        Assert.Equal(6, told.Shares.Count);
        Assert.Equal(told.Shares.Order(), told.Shares);
        Assert.Equal(1, told.Shares[^1]);

        told.Action = source.Cancel;
        Assert.Throws<OperationCanceledException>(() => NeighborGraph.Build(features, 3, told, source.Token));
        Assert.Equal(7, told.Shares.Count);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Features_that_are_not_finite_are_refused_with_the_first_row(float value)
    {
        using var features = GraphExamples.Features(30, 4);
        features[17, 2] = value;
        features[21, 0] = value;
        var error = Assert.Throws<ArgumentException>(() => NeighborGraph.Build(features, 3));
        Assert.Contains("Row 17 of the features", error.Message, StringComparison.Ordinal);
        Assert.Contains("2 of the 30 rows", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Features_of_another_type_or_shape_are_refused_with_what_they_are()
    {
        using var scope = NewDisposeScope();
        Assert.Contains("Float64 (4, 4)", Refuse(ones(4, 4, float64)), StringComparison.Ordinal);
        Assert.Contains("(4, 4, 1)", Refuse(ones(4, 4, 1)), StringComparison.Ordinal);
        Assert.Contains("(4, 0)", Refuse(ones(4, 0)), StringComparison.Ordinal);

        static string Refuse(Tensor features) =>
            Assert.Throws<ArgumentException>(() => NeighborGraph.Build(features, 1)).Message;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    public void More_neighbors_than_other_rows_or_none_are_refused_with_what_is_possible(int k)
    {
        using var features = GraphExamples.Features(30, 4);
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => NeighborGraph.Build(features, k));
        Assert.Contains("1 to 29", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, 0.5f, "neighbor 3")]
    [InlineData(-1, 0.5f, "neighbor -1")]
    [InlineData(0, 0.5f, "neighbor 0")]
    [InlineData(1, 1.5f, "is 1.5")]
    [InlineData(1, float.NaN, "is NaN")]
    public void A_given_graph_with_a_wrong_value_is_refused_with_the_value(long index, float similarity, string named)
    {
        var error = Assert.Throws<ArgumentException>(() => GraphExamples.Of([(index, similarity)], [(2, 1)], [(0, 1)]));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.Contains("ow 0", error.Message, StringComparison.Ordinal);
    }

    private static void RequireNearest(Tensor features, int k, int[] indices, float[] similarities)
    {
        var cosines = GraphExamples.Cosines(features, features);
        for (var row = 0; row < features.shape[0]; row++)
        {
            var found = indices[(row * k)..((row + 1) * k)];
            var expected = Enumerable.Range(0, cosines.GetLength(0)).Where(i => i != row).Select(i => cosines[row, i]).OrderDescending();
            Assert.Equal(k, found.Distinct().Count());
            Assert.DoesNotContain(row, found);
            foreach (var (rank, best) in expected.Take(k).Index())
            {
                Assert.Equal(best, cosines[row, found[rank]], 1e-5);
                Assert.Equal(best, similarities[(row * k) + rank], 1e-5);
            }
        }
    }

    private sealed class Told : IProgress<double>
    {
        public List<double> Shares { get; } = [];

        public Action Action { get; set; } = () => { };

        public void Report(double value)
        {
            Shares.Add(value);
            Action();
        }
    }
}
