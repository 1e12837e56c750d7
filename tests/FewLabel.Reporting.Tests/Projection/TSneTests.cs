using System.Collections.Immutable;
using FewLabel.Reporting.Projection;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Tests.Projection;

public sealed class TSneTests
{
    [Fact]
    public void The_gradient_is_that_of_finite_differences()
    {
        using var random = new RandomSource(3);
        using var features = random.Normal(0, 1, 23, 5);
        using var places = random.Normal(0, 1, 46);
        var affinities = PairAffinities.Of(PrincipalComponents.Scores(features, 5), 6, default);
        var map = places.data<float>().Select(value => (double)value).ToArray();
        var gradient = new double[map.Length];
        TSneGradient.Compute(affinities, map, 1, gradient);

        const double Step = 1e-5;
        for (var k = 0; k < map.Length; k++)
        {
            var before = map[k];
            map[k] = before + Step;
            var above = TSneGradient.Divergence(affinities, map);
            map[k] = before - Step;
            var below = TSneGradient.Divergence(affinities, map);
            map[k] = before;
            Assert.Equal((above - below) / (2 * Step), gradient[k], 1e-8);
        }
    }

    [Fact]
    public void Each_point_has_as_many_neighbors_as_the_perplexity_says()
    {
        using var random = new RandomSource(5);
        using var features = random.Normal(0, 1, 60, 4);
        var rows = PrincipalComponents.Scores(features, 4);
        var affinities = PairAffinities.Of(rows, 60.0 / 3, default);

        Assert.Equal(1, Enumerable.Range(0, 60).Sum(i => affinities.Row(i).ToArray().Sum()), 1e-12);
        Assert.All(Enumerable.Range(0, 60), i =>
        {
            Assert.Equal(0, affinities[i, i]);
            Assert.All(Enumerable.Range(0, 60), j => Assert.Equal(affinities[i, j], affinities[j, i]));
        });

        // All distances equal: every other point is as much a neighbor as the next.
        var corners = PairAffinities.Of(new FeatureRows([1, 0, 0, 0, 1, 0, 0, 0, 1], 3), 2, default);
        Assert.All(new[] { (0, 1), (0, 2), (1, 2) }, pair => Assert.Equal(1.0 / 6, corners[pair.Item1, pair.Item2], 1e-12));
    }

    [Fact]
    public void Clusters_that_are_apart_stay_apart()
    {
        using var random = new RandomSource(7);
        using var features = Clusters(random, clusters: 5, each: 40);

        var map = TSne.Project(features, new TSneOptions { Perplexity = 15 }, random);

        // Nearest neighbors on the map are of the same cluster, all of them.
        Assert.All(Enumerable.Range(0, map.Length), i => Assert.Equal(
            i / 40, Enumerable.Range(0, map.Length).Where(j => j != i).MinBy(j => Distance(map[i], map[j])) / 40));
        Assert.Equal(0, map.Average(point => point.X), 1e-9);
        Assert.Equal(0, map.Average(point => point.Y), 1e-9);
    }

    [Fact]
    public void Descending_betters_the_map_that_it_starts_from()
    {
        using var random = new RandomSource(8);
        using var features = Clusters(random, clusters: 5, each: 20);
        var affinities = PairAffinities.Of(PrincipalComponents.Scores(features, 50), 30, default);
        var (first, last) = (Map(1), Map(300));

        Assert.True(Divergence(last) < 0.5 * Divergence(first), $"{Divergence(last)} after 300 steps, {Divergence(first)} after one.");

        ImmutableArray<MapPoint> Map(int steps)
        {
            using var own = new RandomSource(1);
            return TSne.Project(features, new TSneOptions { Iterations = steps }, own);
        }

        double Divergence(ImmutableArray<MapPoint> map) =>
            TSneGradient.Divergence(affinities, [.. map.Select(point => point.X), .. map.Select(point => point.Y)]);
    }

    [Fact]
    public void The_same_seed_gives_the_same_map_to_the_bit_and_another_seed_another()
    {
        using var data = new RandomSource(9);
        using var features = Clusters(data, clusters: 3, each: 20);
        var before = LiveTensors.CountSettled();

        var (first, second, other) = (Map(1), Map(1), Map(2));

        Assert.Equal(before, LiveTensors.CountSettled());
        Assert.Equal(first.AsEnumerable(), second);
        Assert.NotEqual(first.AsEnumerable(), other);

        ImmutableArray<MapPoint> Map(long seed)
        {
            using var random = new RandomSource(seed);
            return TSne.Project(features, null, random);
        }
    }

    [Theory]
    [InlineData(4, 1)]
    [InlineData(5, 700)]
    [InlineData(30, 2)]
    public void Few_points_and_any_number_of_features_give_a_map(long count, long dimension)
    {
        using var random = new RandomSource(2);
        using var features = random.Normal(0, 1, count, dimension);

        var map = TSne.Project(features, null, random);

        Assert.Equal(count, map.Length);
        Assert.All(map, point => Assert.True(double.IsFinite(point.X) && double.IsFinite(point.Y)));
    }

    [Fact]
    public void Points_that_are_all_the_same_give_a_map_too()
    {
        using var random = new RandomSource(2);
        using var features = ones(20, 6);

        Assert.All(TSne.Project(features, null, random), point => Assert.True(double.IsFinite(point.X) && double.IsFinite(point.Y)));
    }

    [Theory]
    [InlineData(20_001)]
    [InlineData(46_341)]
    public void More_points_than_pairs_can_be_held_of_are_refused_with_their_number_and_the_remedy(long count)
    {
        using var random = new RandomSource(2);
        using var features = zeros(count, 2);

        var error = Assert.Throws<ArgumentException>(() => TSne.Project(features, null, random));
        Assert.Contains("at most 20,000", error.Message, StringComparison.Ordinal);
        Assert.Contains(count.ToString("N0", System.Globalization.CultureInfo.InvariantCulture), error.Message, StringComparison.Ordinal);
        Assert.Contains($"features.index_select(0, random.Permutation({count}).narrow(0, 0, 2000))", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_set_of_features_is_refused_with_its_shape()
    {
        using var random = new RandomSource(2);
        Assert.Contains("(3, 6)", Assert.Throws<ArgumentException>(() => TSne.Project(ones(3, 6), null, random)).Message, StringComparison.Ordinal);
        Assert.Contains("finite", Assert.Throws<ArgumentException>(() => TSne.Project(ones(5, 6) / 0, null, random)).Message, StringComparison.Ordinal);
        var error = Assert.Throws<OptionsException>(() => TSne.Project(
            ones(5, 6), new TSneOptions { Perplexity = 0, Iterations = 0, ExaggeratedIterations = -1, Exaggeration = double.NaN, Components = 1 }, random));
        Assert.Equal(5, error.Faults.Length);
    }

    private static Tensor Clusters(RandomSource random, int clusters, int each)
    {
        using var scope = NewDisposeScope();
        var centers = random.Normal(0, 4, clusters, 12).repeat_interleave(each, 0);
        return (centers + random.Normal(0, 0.5, clusters * each, 12)).MoveToOuterDisposeScope();
    }

    private static double Distance(MapPoint one, MapPoint other) => Math.Pow(one.X - other.X, 2) + Math.Pow(one.Y - other.Y, 2);
}
