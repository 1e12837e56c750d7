using FewLabel.Moco;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Tests;

public sealed class ProjectionHeadTests
{
    [Theory]
    [InlineData(ProjectionHead.Linear, null, 6 * 4 + 4)]
    [InlineData(ProjectionHead.Mlp, null, 6 * 6 + 6 + 6 * 4 + 4)]
    [InlineData(ProjectionHead.Mlp, 9, 6 * 9 + 9 + 9 * 4 + 4)]
    [InlineData(ProjectionHead.NormalizedMlp, 9, 6 * 9 + 2 * 9 + 9 * 4)]
    [InlineData(ProjectionHead.DeepNormalizedMlp, 9, 6 * 9 + 2 * 9 + 9 * 9 + 2 * 9 + 9 * 4)]
    public void Heads_have_the_layers_of_their_papers(ProjectionHead kind, int? hidden, long parameters)
    {
        using var random = new RandomSource(1);
        using var head = ProjectionHeads.Create(kind, 6, hidden, 4, random);
        using var features = random.Normal(0, 1, 5, 6);
        Assert.Equal(parameters, head.parameters().Sum(parameter => parameter.numel()));
        Assert.Equal([5L, 4], head.call(features).shape);
    }

    [Fact]
    public void The_last_batch_norm_of_v3_leaves_mean_zero_and_the_predictor_keeps_the_dimension()
    {
        using var random = new RandomSource(1);
        using var head = ProjectionHeads.Create(ProjectionHead.NormalizedMlp, 6, 9, 4, random);
        using var predictor = ProjectionHeads.Predictor(4, 7, random);
        using var features = random.Normal(0, 1, 50, 6);
        var vectors = head.call(features);

        Values.Close(new double[4], Values.Of(vectors.mean(new long[] { 0 })), 1e-4);
        Assert.Equal([50L, 4], predictor.call(vectors).shape);
        Assert.Equal(4 * 7 + 2 * 7 + 7 * 4, predictor.parameters().Sum(parameter => parameter.numel()));
    }

    [Fact]
    public void The_predictor_of_a_transformer_gives_each_number_mean_zero_and_deviation_one()
    {
        using var random = new RandomSource(1);
        using var predictor = ProjectionHeads.Predictor(4, 7, random, normalized: true);
        using var features = random.Normal(3, 2, 200, 4);
        var vectors = predictor.call(features);

        Values.Close(new double[4], Values.Of(vectors.mean([0L])), 1e-4);
        Values.Close([1, 1, 1, 1], Values.Of(vectors.std([0L], unbiased: false)), 1e-2);
        Assert.Equal(4 * 7 + 2 * 7 + 7 * 4, predictor.parameters().Sum(parameter => parameter.numel()));
    }

    [Fact]
    public void A_seed_gives_the_same_head_again()
    {
        Assert.Equal(Draw(3), Draw(3));
        Assert.NotEqual(Draw(3), Draw(4));

        static float[] Draw(long seed)
        {
            using var random = new RandomSource(seed);
            using var head = ProjectionHeads.Create(ProjectionHead.NormalizedMlp, 6, 9, 4, random);
            return Values.Of(head);
        }
    }

    [Fact]
    public void Numbers_that_would_be_ignored_or_are_none_are_refused()
    {
        using var random = new RandomSource(1);
        Assert.Contains("ignored", Assert.Throws<ArgumentException>(() => ProjectionHeads.Create(ProjectionHead.Linear, 6, 9, 4, random)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => ProjectionHeads.Create(ProjectionHead.Mlp, 6, 0, 4, random));
        Assert.Throws<ArgumentOutOfRangeException>(() => ProjectionHeads.Create((ProjectionHead)9, 6, null, 4, random));
    }
}
