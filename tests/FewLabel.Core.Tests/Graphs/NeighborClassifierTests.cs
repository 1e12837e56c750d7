using FewLabel.Graphs;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Graphs;

public sealed class NeighborClassifierTests
{
    [Theory]
    [InlineData(1, 0.07)]
    [InlineData(5, 0.07)]
    [InlineData(40, 0.5)]
    public void Scores_are_the_weighted_votes_of_the_nearest(int k, double temperature)
    {
        using var scope = NewDisposeScope();
        var (bank, queries) = (GraphExamples.Features(40, 6, 1), GraphExamples.Features(1100, 6, 2));
        var labels = Enumerable.Range(0, 40).Select(i => (long)(i * i % 3)).ToArray();
        using var classifier = new NeighborClassifier(bank, labels, 4, k, temperature);
        var scores = classifier.Predict(queries);
        Assert.Equal([1100L, 4], scores.shape);

        var values = scores.data<float>().ToArray();
        var cosines = GraphExamples.Cosines(queries, bank);
        for (var row = 0; row < 1100; row++)
        {
            var votes = Enumerable.Range(0, 40).OrderByDescending(i => cosines[row, i]).Take(k)
                .Select(i => (labels[i], Weight: Math.Exp(cosines[row, i] / temperature))).ToArray();
            for (var c = 0; c < 4; c++)
            {
                var expected = votes.Where(vote => vote.Item1 == c).Sum(vote => vote.Weight) / votes.Sum(vote => vote.Weight);
                Assert.Equal(expected, values[(row * 4) + c], 1e-4);
            }
        }
    }

    [Fact]
    public void Any_temperature_gives_finite_scores()
    {
        using var scope = NewDisposeScope();
        var bank = tensor(new float[,] { { 1, 0 }, { 1, 0.1f }, { 1, 0.2f } });
        using var sharp = new NeighborClassifier(bank, [0, 1, 1], 2, 3, 1e-9);
        using var flat = new NeighborClassifier(bank, [0, 1, 1], 2, 3, 1e9);
        var query = tensor(new float[,] { { 1, 0 } });
        Assert.Equal([1f, 0f], sharp.Predict(query).data<float>().ToArray());
        Assert.Equal(2 / 3.0, flat.Predict(query)[0, 1].item<float>(), 1e-5);
    }

    [Fact]
    public void Ranking_on_the_device_finds_the_same_rows_of_the_bank()
    {
        using var scope = NewDisposeScope();
        var (bank, queries) = (FeatureRows.ToUnitLength(GraphExamples.Features(40, 6, 1), ""), FeatureRows.ToUnitLength(GraphExamples.Features(50, 6, 2), ""));
        var expected = NearestRows.InBank(queries, bank, 3, default, tileSide: 16);
        var actual = NearestRows.ByRanking(queries, bank, 3, null, default, chunkValues: 7 * 40);
        Assert.Equal(expected.Indices, actual.Indices);
    }

    [Fact]
    public void Predicting_leaves_one_tensor_and_the_classifier_one()
    {
        using var features = GraphExamples.Features(50, 6);
        var before = LiveTensors.CountSettled();
        using (var classifier = new NeighborClassifier(features, new long[50], 2))
        {
            Assert.Equal(before + 1, LiveTensors.Count);
            using var scores = classifier.Predict(features);
            Assert.Equal(before + 2, LiveTensors.Count);
        }

        Assert.Equal(before, LiveTensors.Count);
    }

    [Fact]
    public void What_does_not_fit_is_refused_with_what_was_given_and_what_is_allowed()
    {
        using var scope = NewDisposeScope();
        var features = GraphExamples.Features(3, 6);
        Refuse("4 neighbors cannot be found among 3 labeled rows", () => new NeighborClassifier(features, [0, 1, 1], 2, 4));
        Refuse("0 neighbors", () => new NeighborClassifier(features, [0, 1, 1], 2, 0));
        Refuse("3 rows of features but 2 labels", () => new NeighborClassifier(features, [0, 1], 2, 1));
        Refuse("Label 2 is 2", () => new NeighborClassifier(features, [0, 1, 2], 2, 1));
        Refuse("number of classes", () => new NeighborClassifier(features, [0, 0, 0], 1, 1));
        Refuse("temperature", () => new NeighborClassifier(features, [0, 1, 1], 2, 1, double.NaN));
        Refuse("temperature", () => new NeighborClassifier(features, [0, 1, 1], 2, 1, 0));
        using var classifier = new NeighborClassifier(features, [0, 1, 1], 2, 2);
        Refuse("have 6 features each; these have 5", () => classifier.Predict(GraphExamples.Features(3, 5)));

        static void Refuse(string named, Func<object> call) =>
            Assert.Contains(named, Assert.ThrowsAny<ArgumentException>(call).Message, StringComparison.Ordinal);
    }
}
