using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Runtime;
using FewLabel.Tests.Labeling;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.LabelErrors;

public sealed class LabelErrorTests : IDisposable
{
    private readonly Groups _groups = new(count: 240, classes: 3);

    public void Dispose() => _groups.Dispose();

    [Fact]
    public void Every_flipped_label_is_found_with_its_class_and_no_other_is_listed()
    {
        using var scope = NewDisposeScope();
        long[] labels = Truth();
        foreach (var image in (int[])[3, 50, 101, 102, 200])
        {
            labels[image] = (labels[image] + 1) % 3;
        }

        var found = FewLabel.LabelErrors.Find(_groups.Features, tensor(labels), 3);

        Assert.Equal([3L, 50, 101, 102, 200], found.Select(error => error.Image).Order());
        Assert.All(found, error =>
        {
            Assert.Equal(labels[error.Image], error.Label);
            Assert.Equal(error.Image % 3, error.Suggested);
            Assert.Equal(error.SuggestedProbability - error.LabelProbability, error.Score);
        });
        Assert.Equal(found.Select(error => error.Score).OrderDescending(), found.Select(error => error.Score));
    }

    [Fact]
    public void Where_all_labels_are_right_none_is_listed()
    {
        using var scope = NewDisposeScope();

        Assert.Empty(FewLabel.LabelErrors.Find(_groups.Features, tensor(Truth()), 3));
    }

    [Fact]
    public void Labels_that_were_found_wrong_teach_nothing_in_the_next_round()
    {
        // A third of one class is labeled as another: in the first round they speak for each other.
        using var scope = NewDisposeScope();
        long[] labels = Truth();
        long[] wrong = [.. Enumerable.Range(0, 80).Where(i => i % 3 == 0).Select(i => 3L * i)];
        foreach (var image in wrong)
        {
            labels[image] = 1;
        }

        var found = FewLabel.LabelErrors.Find(_groups.Features, tensor(labels), 3);

        Assert.Equal(wrong, found.Select(error => error.Image).Order());
    }

    [Fact]
    public void A_class_of_few_labels_is_not_judged()
    {
        using var scope = NewDisposeScope();
        long[] labels = Truth();
        labels[0] = 3;
        labels[1] = 3;

        Assert.Empty(FewLabel.LabelErrors.Find(_groups.Features, tensor(labels), 4));
        Assert.Equal([0L, 1], FewLabel.LabelErrors.Find(_groups.Features, tensor(labels), 4, new LabelErrorOptions { MinimumLabels = 2 }).Select(error => error.Image).Order());
    }

    [Fact]
    public void The_labeled_images_of_a_set_are_compared_by_an_encoder_and_named_by_their_place()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(5);
        using var digits = SyntheticDigits.CreateDataset(train: 400, test: 10, seed: 3);
        var truth = digits.Train.LabelValues;
        long[] labels = [.. truth.Select((label, image) => image < 100 ? ImageSet.Unknown : label)];
        long[] wrong = [120, 151, 233, 300, 399];
        foreach (var image in wrong)
        {
            labels[image] = (labels[image] + 5) % 10;
        }

        using var images = ImageSet.PartlyLabeled(digits.Train.Pixels.clone(), tensor(labels));
        using var encoder = Architectures.CnnBackbone.CreateEncoder(images.Shape, random);
        var found = FewLabel.LabelErrors.Find(images, encoder);

        Assert.True(wrong.Count(image => found.Any(error => error.Image == image && error.Suggested == truth[(int)image])) >= 4, string.Join(", ", found.Select(error => error.Image)));
        Assert.True(found.Length <= 10, string.Join(", ", found.Select(error => error.Image)));
        Assert.All(found, error => Assert.InRange(error.Image, 100, 399));
    }

    [Fact]
    public void The_same_labels_give_the_same_list_and_no_tensor_is_left()
    {
        using var labels = tensor([.. Truth().Select((label, image) => image % 20 == 7 ? (label + 1) % 3 : label)], int64);
        var first = FewLabel.LabelErrors.Find(_groups.Features, labels, 3);
        var before = LiveTensors.CountSettled();

        var second = FewLabel.LabelErrors.Find(_groups.Features, labels, 3);

        Assert.Equal(before, LiveTensors.Count);
        Assert.NotEmpty(first);
        Assert.Equal(first.Select(error => (error.Image, error.Score)), second.Select(error => (error.Image, error.Score)));
    }

    [Fact]
    public void More_labels_than_are_compared_together_are_compared_in_groups()
    {
        using var scope = NewDisposeScope();
        using var many = new Groups(count: 4_500, classes: 3);
        long[] labels = [.. Enumerable.Range(0, many.Count).Select(image => (long)(image % 3))];
        long[] wrong = [5, 2_000, 4_400];
        foreach (var image in wrong)
        {
            labels[image] = (labels[image] + 1) % 3;
        }

        Assert.Equal(wrong, FewLabel.LabelErrors.Find(many.Features, tensor(labels), 3).Select(error => error.Image).Order());
    }

    [Fact]
    public void What_cannot_be_compared_is_refused_with_the_reason()
    {
        using var scope = NewDisposeScope();
        using var source = new CancellationTokenSource();
        source.Cancel();

        Assert.Contains("one for each row", Assert.Throws<ArgumentException>(() => FewLabel.LabelErrors.Find(_groups.Features, tensor([0L, 1]), 3)).Message, StringComparison.Ordinal);
        Assert.Contains("labels run from 0 to 1", Assert.Throws<ArgumentException>(() => FewLabel.LabelErrors.Find(_groups.Features, tensor(Truth()), 2)).Message, StringComparison.Ordinal);
        Assert.Contains("not finite", Assert.Throws<ArgumentException>(() => FewLabel.LabelErrors.Find(full([240, 2], float.NaN), tensor(Truth()), 3)).Message, StringComparison.Ordinal);
        Assert.Contains("Label more", Assert.Throws<ArgumentException>(() => FewLabel.LabelErrors.Find(ones(1, 4), tensor([0L]), 2)).Message, StringComparison.Ordinal);
        Assert.Equal(5, Assert.Throws<OptionsException>(() => FewLabel.LabelErrors.Find(
            _groups.Features, tensor(Truth()), 3, new LabelErrorOptions { Folds = 1, Neighbors = 0, Rounds = 0, MinimumScore = 1, MinimumLabels = 1 })).Faults.Length);
        Assert.ThrowsAny<OperationCanceledException>(() => FewLabel.LabelErrors.Find(_groups.Features, tensor(Truth()), 3, cancellationToken: source.Token));
    }

    private long[] Truth() => [.. Enumerable.Range(0, _groups.Count).Select(image => (long)(image % 3))];
}
