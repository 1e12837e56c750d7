using FewLabel.Moco;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests;

public sealed class MomentumEncoderTests
{
    [Fact]
    public void The_key_encoder_starts_as_a_copy_that_needs_no_gradient()
    {
        using var random = new RandomSource(1);
        using var query = Network(random);
        using var key = Network(random);
        query.buffers().First().fill_(0.25f);
        Assert.NotEqual(Values.Of(query), Values.Of(key));
        using var pair = new MomentumEncoder(query, key);

        Assert.Equal(Values.Of(query), Values.Of(key));
        Assert.All(key.parameters(), parameter => Assert.False(parameter.requires_grad));
        Assert.All(query.parameters(), parameter => Assert.True(parameter.requires_grad));
    }

    [Fact]
    public void Several_updates_give_what_the_formula_gives_number_by_number()
    {
        using var random = new RandomSource(2);
        using var query = Network(random);
        using var key = Network(random);
        using var predictor = ProjectionHeads.Predictor(3, 4, random);
        using var pair = new MomentumEncoder(query, key, predictor);
        var expected = Parameters(key);
        foreach (var momentum in new[] { 0.9, 0.5, 0.999, 0.99, 1, 0 })
        {
            using (no_grad())
            {
                using var change = random.Normal(0, 1, pair.Parameters.Values.numel());
                pair.Parameters.Values.add_(change);
            }

            pair.Update(momentum);
            expected = [.. expected.Zip(Parameters(query), (own, other) => momentum * own + (1 - momentum) * other)];
            Values.Close(expected, Parameters(key).Select(value => (float)value));
        }
    }

    [Fact]
    public void An_update_leaves_no_tensor_to_the_garbage_collector()
    {
        using var random = new RandomSource(2);
        using var query = Network(random);
        using var key = Network(random);
        using var pair = new MomentumEncoder(query, key);
        pair.Update(0.9);
        var before = LiveTensors.CountSettled();
        var collections = GC.CollectionCount(0);
        for (var step = 0; step < 20; step++)
        {
            pair.Update(0.9);
        }

        Assert.Equal(collections, GC.CollectionCount(0));
        Assert.Equal(before, LiveTensors.Count);
    }

    [Fact]
    public void Running_statistics_are_the_key_encoders_own()
    {
        using var random = new RandomSource(3);
        using var query = Network(random);
        using var key = Network(random);
        using var pair = new MomentumEncoder(query, key);
        using var images = random.Normal(5, 1, 6, 4);
        query.call(images);
        pair.Update(0.5);
        var untouched = Statistics(key);
        Assert.NotEqual(untouched, Statistics(query));
        key.call(images);
        Assert.NotEqual(untouched, Statistics(key));

        static float[] Statistics(nn.Module module) => [.. module.buffers().Where(buffer => buffer.is_floating_point()).SelectMany(Values.Of)];
    }

    [Fact]
    public void Frozen_parameters_are_copied_once_and_then_left_alone()
    {
        using var random = new RandomSource(3);
        using var query = Network(random);
        using var key = Network(random);
        query.parameters().First().requires_grad = false;
        using var pair = new MomentumEncoder(query, key);
        var frozen = Values.Of(query.parameters().First());
        pair.Parameters.Values.fill_(2f);
        pair.Update(0);

        Assert.Equal(frozen, Values.Of(key.parameters().First()));
        Assert.All(key.parameters().Skip(1).SelectMany(Values.Of), value => Assert.Equal(2, value));
    }

    [Fact]
    public void Gradients_reach_query_and_predictor_and_not_the_key_encoder()
    {
        using var random = new RandomSource(4);
        using var query = Network(random);
        using var key = Network(random);
        using var predictor = ProjectionHeads.Predictor(3, 4, random);
        using var pair = new MomentumEncoder(query, key, predictor);
        using var images = random.Normal(0, 1, 6, 4);
        predictor.call(query.call(images)).pow(3).sum().backward();

        Assert.All(query.parameters().Concat(predictor.parameters()), parameter => Assert.NotNull(parameter.grad));
        Assert.All(key.parameters(), parameter => Assert.Null(parameter.grad));
        Assert.NotEqual(0, pair.Parameters.Gradients.norm().item<float>());
    }

    [Fact]
    public void Modules_that_differ_or_are_one_are_refused()
    {
        using var random = new RandomSource(5);
        using var query = Network(random);
        using var other = nn.Sequential(nn.Linear(4, 5), nn.BatchNorm1d(5), nn.Linear(5, 2));
        Assert.Contains("2.weight", Assert.Throws<ArgumentException>(() => new MomentumEncoder(query, other)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new MomentumEncoder(query, query));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    public void A_momentum_that_is_none_is_refused(double momentum)
    {
        using var random = new RandomSource(5);
        using var query = Network(random);
        using var key = Network(random);
        using var pair = new MomentumEncoder(query, key);
        Assert.Throws<ArgumentOutOfRangeException>(() => pair.Update(momentum));
    }

    private static double[] Parameters(nn.Module module) => [.. module.parameters().SelectMany(Values.Of).Select(value => (double)value)];

    private static TorchSharp.Modules.Sequential Network(RandomSource random)
    {
        var network = nn.Sequential(nn.Linear(4, 5), nn.BatchNorm1d(5), nn.Linear(5, 3));
        using var noGradient = no_grad();
        foreach (var parameter in network.parameters())
        {
            parameter.uniform_(-1, 1, random.Generator);
        }

        return network;
    }
}
