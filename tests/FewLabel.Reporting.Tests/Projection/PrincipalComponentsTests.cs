using FewLabel.Reporting.Projection;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Tests.Projection;

public sealed class PrincipalComponentsTests
{
    [Fact]
    public void Scores_of_a_tilted_line_lie_along_it()
    {
        using var line = tensor(new double[] { 0, 0, 3, 4, 6, 8 }).view(3, 2);

        var scores = PrincipalComponents.Scores(line, 2);

        Assert.Equal([5, 0, 5], Enumerable.Range(0, 3).Select(i => Math.Round(Math.Abs(scores[i, 0]), 9)));
        Assert.All(Enumerable.Range(0, 3), i => Assert.Equal(0, scores[i, 1], 1e-6));
    }

    [Theory]
    [InlineData(40, 6)]
    [InlineData(6, 40)]
    public void Scores_keep_all_distances_and_fall_in_variance(long count, long dimension)
    {
        using var random = new RandomSource(4);
        using var features = random.Normal(1, 2, count, dimension);
        var scores = PrincipalComponents.Scores(features, 50);

        Assert.Equal(6, scores.Dimension);
        var rows = features.data<float>().ToArray().Chunk((int)dimension).ToArray();
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < count; j++)
            {
                var squared = Enumerable.Range(0, 6).Sum(k => Math.Pow(scores[i, k] - scores[j, k], 2));
                Assert.Equal(rows[i].Zip(rows[j], (one, other) => Math.Pow((double)one - other, 2)).Sum(), squared, 1e-8);
            }
        }

        var variances = Enumerable.Range(0, 6).Select(k => Enumerable.Range(0, (int)count).Sum(i => scores[i, k] * scores[i, k])).ToArray();
        Assert.Equal(variances.OrderDescending(), variances);
    }
}
