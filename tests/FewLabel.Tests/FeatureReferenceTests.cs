using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests;

/// <summary>Distances to the features of training images, and the threshold that is chosen from these.</summary>
public sealed class FeatureReferenceTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData(200)]
    [InlineData(512)]
    [InlineData(3_000)]
    public void Of_features_that_it_has_not_seen_90_percent_are_accepted_and_of_others_none(int count)
    {
        using var random = new RandomSource(3);
        var directions = random.Normal(0, 1, 5, 32);
        using var reference = FeatureReference.Fit(Around(directions, count, random), 0, random, default)!;
        var accepted = reference.DistancesOf(Around(directions, 2_000, random)).Average(distance => distance <= reference.Info.Threshold ? 1.0 : 0);
        var others = reference.DistancesOf(Around(random.Normal(0, 1, 5, 32), 2_000, random)).Average(distance => distance <= reference.Info.Threshold ? 1.0 : 0);

        Assert.InRange(accepted, 0.85, 0.97);
        Assert.InRange(others, 0, 0.01);
    }

    [Fact]
    public void The_distance_is_1_less_the_cosine_of_roots_to_the_kth_nearest_row()
    {
        using var random = new RandomSource(4);
        using var reference = FeatureReference.Fit(random.Normal(0, 1, 160, 6), 2, random, default)!;
        var features = random.Normal(0, 3, 20, 6);
        var (rows, values) = (reference.Rows.data<float>().ToArray().Chunk(6).ToArray(), features.data<float>().ToArray().Chunk(6).ToArray());

        double[] expected = [.. values.Select(value => rows.Select(row => 1 - Cosine(row, [.. value.Select(number => Math.Sign(number) * MathF.Sqrt(Math.Abs(number)))])).Order().ElementAt(2))];

        Assert.Equal(160, rows.Length);
        Assert.Equal(new FeatureReferenceInfo(2, reference.Info.Threshold, 3, true), reference.Info);
        Assert.All(expected.Zip(reference.DistancesOf(features)), pair => Assert.Equal(pair.First, pair.Second, 1e-5));

        static double Cosine(float[] one, float[] other) => Product(one, other) / Math.Sqrt(Product(one, one) * Product(other, other));

        static double Product(float[] one, float[] other) => one.Zip(other, (a, b) => (double)a * b).Sum();
    }

    [Fact]
    public void The_distance_of_two_hand_made_rows_is_the_hand_computed_one()
    {
        // Roots of (9, 16, 0) are (3, 4, 0): with (1, 0, 0) the cosine is 0.6, with (0, 1, 0) it is 0.8.
        var rows = tensor(new[] { 1f, 0, 0, 0, 1, 0 }).view(2, 3);
        using var nearest = new FeatureReference(rows.clone(), new FeatureReferenceInfo(0, 1, 1, ComparesRoots: true));
        using var second = new FeatureReference(rows.clone(), new FeatureReferenceInfo(0, 1, 2, ComparesRoots: true));
        using var plain = new FeatureReference(rows.clone(), new FeatureReferenceInfo(0, 1));
        var feature = tensor(new[] { 9f, 16, 0 }).view(1, 3);

        Assert.Equal(0.2, Assert.Single(nearest.DistancesOf(feature)), 1e-6);
        Assert.Equal(0.4, Assert.Single(second.DistancesOf(feature)), 1e-6);
        Assert.Equal(1 - (16 / Math.Sqrt(81 + 256)), Assert.Single(plain.DistancesOf(feature)), 1e-6);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_image_that_is_added_is_near_and_others_stay_as_far_as_they_were(bool roots)
    {
        using var random = new RandomSource(4);
        using var reference = new FeatureReference(Graphs.FeatureRows.ToUnitLength(random.Normal(0, 1, 100, 6), "rows"), new FeatureReferenceInfo(0, 0.1, 3, roots));
        var added = random.Normal(0, 1, 1, 6);
        using var more = reference.With(added);

        Assert.Equal(103, more.Rows.shape[0]);
        Assert.Equal(0, Assert.Single(more.DistancesOf(added)), 1e-6);
        Assert.True(reference.DistancesOf(added)[0] > 0.01f);
        Assert.Equal(reference.DistancesOf(added.neg()), more.DistancesOf(added.neg()));
    }

    [Fact]
    public void A_row_that_is_not_finite_is_as_far_as_can_be()
    {
        using var random = new RandomSource(4);
        using var reference = FeatureReference.Fit(random.Normal(0, 1, 100, 6), 0, random, default)!;
        var rows = random.Normal(0, 1, 3, 6);
        rows[1, 2] = tensor(float.NaN);

        var distances = reference.DistancesOf(rows);

        Assert.Equal(2f, distances[1]);
        Assert.All([distances[0], distances[2]], distance => Assert.InRange(distance, 0, 1.99f));
    }

    [Fact]
    public void Few_features_and_features_that_are_not_finite_tell_nothing()
    {
        using var random = new RandomSource(5);
        var broken = random.Normal(0, 1, 100, 6);
        broken[7, 1] = tensor(float.PositiveInfinity);

        Assert.Null(FeatureReference.Fit(random.Normal(0, 1, 39, 6), 0, random, default));
        Assert.Null(FeatureReference.Fit(broken, 0, random, default));
    }

    private static Tensor Around(Tensor directions, int count, RandomSource random) =>
        directions.repeat((count / 5) + 1, 1).narrow(0, 0, count).add(random.Normal(0, 0.6, count, directions.shape[1]));
}
