using FewLabel.Methods;
using static TorchSharp.torch;

namespace FewLabel.Tests.Methods;

/// <summary>The weighted product of predictors, and how its weights are found.</summary>
public sealed class OpinionPoolTests
{
    private static readonly long[] Labels = [.. Enumerable.Range(0, 60).Select(row => (long)row % 3)];

    [Fact]
    public void The_product_is_the_one_computed_by_hand()
    {
        using var scope = NewDisposeScope();
        var one = tensor(new[] { 0.5f, 0.3f, 0.2f }, [1, 3]);
        var two = tensor(new[] { 0.1f, 0.6f, 0.3f }, [1, 3]);

        var fused = OpinionPool.Fuse([one, two], [1, 0.5]).data<float>().ToArray();

        double[] product = [0.5 * Math.Sqrt(0.1), 0.3 * Math.Sqrt(0.6), 0.2 * Math.Sqrt(0.3)];
        Assert.Equal(product.Select(value => value / product.Sum()), fused.Select(value => (double)value), (expected, actual) => Math.Abs(expected - actual) < 1e-6);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.8)]
    public void The_scaled_product_is_as_sure_as_it_should_be(double confidence)
    {
        using var scope = NewDisposeScope();
        Tensor[] opinions = [Opinion(1.2, 1), Opinion(0.7, 2)];
        double[] weights = [0.9, 0.3];

        var scale = OpinionPool.Scale(opinions, weights, confidence);

        var sure = OpinionPool.Fuse(opinions, [.. weights.Select(weight => weight * scale)]).max(1).values.mean().item<float>();
        Assert.Equal(confidence, sure, 4);
    }

    [Fact]
    public void The_scale_stays_in_its_limits_where_no_scale_is_sure_enough()
    {
        using var scope = NewDisposeScope();
        var equal = full([4, 3], 1.0f / 3, float32);

        Assert.Equal(8, OpinionPool.Scale([equal], [1], 0.9), 3);
        Assert.Equal(0.125, OpinionPool.Scale([Opinion(1, 1)], [1], 0.1), 3);
    }

    [Fact]
    public void The_weights_are_those_that_a_fine_grid_finds()
    {
        using var scope = NewDisposeScope();
        Tensor[] opinions = [Opinion(1.2, 1), Opinion(0.7, 2)];

        var weights = OpinionPool.Fit(opinions, Labels);

        var grid = from first in Enumerable.Range(0, 81) from second in Enumerable.Range(0, 81) select (First: first / 20.0, Second: second / 20.0);
        var best = grid.MinBy(point => Penalized(opinions, [point.First, point.Second]));
        Assert.InRange(weights[0], best.First - 0.06, best.First + 0.06);
        Assert.InRange(weights[1], best.Second - 0.06, best.Second + 0.06);
    }

    [Fact]
    public void A_predictor_that_knows_nothing_counts_for_next_to_nothing()
    {
        using var scope = NewDisposeScope();
        var weights = OpinionPool.Fit([Opinion(1.5, 1), Opinion(0, 3)], Labels);

        Assert.InRange(weights[0], 0.5, 3);
        Assert.InRange(weights[1], 0, 0.2);
    }

    [Fact]
    public void Two_equal_predictors_share_what_one_alone_would_have()
    {
        using var scope = NewDisposeScope();
        var opinion = Opinion(1, 1);
        var alone = OpinionPool.Fit([opinion], Labels)[0];
        var both = OpinionPool.Fit([opinion, opinion], Labels);

        Assert.Equal(both[0], both[1], 6);
        Assert.Equal(alone, both[0] + both[1], 1);
    }

    [Fact]
    public void A_predictor_that_is_too_sure_is_softened_and_the_known_classes_are_more_probable_than_before()
    {
        using var scope = NewDisposeScope();
        var sure = Opinion(1, 1).pow(4);
        sure = sure / sure.sum([1L], keepdim: true);

        var weights = OpinionPool.Fit([sure], Labels);

        Assert.InRange(weights[0], 0.01, 0.6);
        Assert.True(Loss([sure], weights) < Loss([sure], [1.0]));
        Assert.True(Loss([sure], weights) < Math.Log(3));
    }

    /// <summary>Noisy probabilities, more of the right class the larger the strength.</summary>
    private static Tensor Opinion(double strength, long seed)
    {
        using var generator = new Generator((ulong)seed);
        var logits = randn(Labels.Length, 3, generator: generator);
        return (logits + (nn.functional.one_hot(tensor(Labels), 3) * strength)).softmax(1);
    }

    private static double Penalized(Tensor[] opinions, double[] weights) => Loss(opinions, weights) + (0.0005 * weights.Sum(weight => weight * weight));

    private static double Loss(IReadOnlyList<Tensor> opinions, IReadOnlyList<double> weights)
    {
        using var scope = NewDisposeScope();
        return -OpinionPool.Fuse(opinions, weights).gather(1, tensor(Labels).unsqueeze(1)).log().mean().item<float>();
    }
}
