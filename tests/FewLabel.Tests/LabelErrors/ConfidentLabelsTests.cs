using static TorchSharp.torch;

namespace FewLabel.Tests.LabelErrors;

public sealed class ConfidentLabelsTests
{
    [Fact]
    public void A_label_is_doubted_where_another_class_is_as_probable_as_for_rows_of_that_class_in_the_mean()
    {
        // The mean probabilities of the labels are (0.9 + 0.7 + 0.2) / 3 = 0.6 for class 0 and (0.8 + 0.5) / 2 = 0.65 for class 1.
        var predicted = Of([0.9, 0.1], [0.7, 0.3], [0.2, 0.8], [0.2, 0.8], [0.5, 0.5]);

        Assert.Equal([0, 0, 1, 1, 1], ConfidentLabels.Suggest(predicted, [0, 0, 0, 1, 1]));
    }

    [Fact]
    public void Of_several_confident_classes_the_most_probable_is_suggested_and_one_without_rows_never()
    {
        // The thresholds are 0.25 for class 0 and 0.3 for class 1; class 2 has none.
        var predicted = Of([0.4, 0.35, 0.25], [0.45, 0.3, 0.25], [0.1, 0.1, 0.8]);

        Assert.Equal([0, 0, 0], ConfidentLabels.Suggest(predicted, [0, 1, 0]));
    }

    [Fact]
    public void A_prediction_that_contradicts_the_labels_does_not_count_beside_one_that_fits_them()
    {
        double[][] fits = [[0.9, 0.1], [0.1, 0.9], [0.9, 0.1], [0.1, 0.9]];
        double[][] contradicts = [[0.2, 0.8], [0.8, 0.2], [0.2, 0.8], [0.8, 0.2]];

        var fused = LabelProbabilities.Fuse([Of(fits), Of(contradicts)], [0, 1, 0, 1], [true, true, true, true]);

        Assert.All(Enumerable.Range(0, 4), row => Assert.True(fused[row][row % 2] > 0.9, $"{fused[row][row % 2]}"));
    }

    [Fact]
    public void The_votes_of_neighbors_are_those_of_a_naive_count_and_a_row_has_none_in_its_own()
    {
        using var scope = NewDisposeScope();
        using var groups = new Labeling.Groups(count: 60, classes: 3, spread: 0.6);
        int[] labels = [.. Enumerable.Range(0, 60).Select(row => (row * 7) % 3)];
        bool[] trusted = [.. Enumerable.Range(0, 60).Select(row => row % 5 != 0)];
        using var votes = new NeighborVotes(groups.Features, 4, default);
        var predicted = votes.Predict(labels, trusted, 3);

        var centered = groups.Features - groups.Features.mean([0L], keepdim: true);
        var rows = centered / centered.norm(1, keepdim: true);
        var similar = rows.matmul(rows.t());
        for (var row = 0; row < 60; row++)
        {
            var near = Enumerable.Range(0, 60).Where(other => other != row).OrderByDescending(other => similar[row, other].item<float>()).Take(8).Where(other => trusted[other]).Take(4).ToList();
            for (var label = 0; label < 3; label++)
            {
                var expected = (near.Count(other => labels[other] == label) + (labels.Count(one => one == label) / 60.0)) / (near.Count + 1);
                Assert.Equal(expected, predicted[row][label], 9);
            }
        }

        var before = predicted[11].ToArray();
        labels[11] = (labels[11] + 1) % 3;
        var after = votes.Predict(labels, trusted, 3)[11].ToArray();
        Assert.All(before.Zip(after), each => Assert.InRange(Math.Abs(each.First - each.Second), 0, 1.0 / 60));
    }

    private static LabelProbabilities Of(params double[][] rows)
    {
        var probabilities = new LabelProbabilities(rows.Length, rows[0].Length);
        foreach (var (place, row) in rows.Index())
        {
            row.CopyTo(probabilities[place]);
        }

        return probabilities;
    }
}
