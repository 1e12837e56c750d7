using FewLabel.Training;

namespace FewLabel.Tests.Training;

/// <summary>Each method of the trainer on a case that is worked out by hand or by loops after the papers.</summary>
public sealed class PublishedMethodTests : IDisposable
{
    private static readonly byte[] Labeled = [100, 20, 60];

    /// <summary>Sure, less sure and almost undecided ones, the first class most of all; logits are a fortieth.</summary>
    private static readonly byte[][] Unlabeled =
    [
        [255, 0, 0], [240, 0, 0], [230, 10, 0], [220, 0, 5], [200, 0, 30], [190, 40, 0], [150, 50, 10], [210, 20, 20],
        [0, 200, 0], [0, 170, 20], [0, 120, 40],
        [0, 0, 160], [10, 0, 90],
        [61, 60, 0],
    ];

    /// <summary>Of the weak views, in each of the five steps.</summary>
    private static readonly double[] Brightness = [1, 1, 0.5, 0.4, 0.8];

    private readonly SmallWorld _world = new((Labeled, 6), 0, 4, Unlabeled);

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Pseudo_labels_count_from_their_threshold_on_and_more_over_the_first_half_of_the_steps() =>
        Check(SemiSupervisedOptions.PseudoLabel, PublishedMethod.FixMatch(0.95), null, step => Math.Min(1, step / 2.5));

    [Fact]
    public void FixMatch_counts_pseudo_labels_from_its_threshold_on() =>
        Check(SemiSupervisedOptions.FixMatch with { UnlabeledLossWeight = 0.7 }, PublishedMethod.FixMatch(0.95), null, _ => 0.7);

    [Fact]
    public void FlexMatch_counts_the_confident_pseudo_labels_of_the_steps_before() =>
        Check(SemiSupervisedOptions.FlexMatch, PublishedMethod.FlexMatch(0.95, Unlabeled.Length), null);

    [Theory]
    [InlineData(0.99)]
    [InlineData(0.6)]
    public void FreeMatch_follows_the_certainty_of_aligned_pseudo_labels(double decay) => Check(
        SemiSupervisedOptions.FreeMatch with { Weights = new AdaptiveThreshold(decay) }, PublishedMethod.FreeMatch(decay, 3), PublishedMethod.Align(3));

    [Theory]
    [InlineData(0.99)]
    [InlineData(0.6)]
    public void FreeMatch_without_alignment_has_the_thresholds_of_its_paper(double decay) => Check(
        SemiSupervisedOptions.FreeMatch with { Weights = new AdaptiveThreshold(decay), Alignment = ClassAlignment.None },
        PublishedMethod.FreeMatch(decay, 3), null);

    [Theory]
    [InlineData(0.99)]
    [InlineData(0.6)]
    public void SoftMatch_aligns_for_the_weight_and_predicts_from_what_was_not_aligned(double decay)
    {
        var (align, weigh) = (PublishedMethod.Align(3), PublishedMethod.SoftMatch(decay, 3));
        var differing = 0;
        Check(SemiSupervisedOptions.SoftMatch with { Weights = new GaussianWeights(decay) }, probabilities =>
        {
            var (aligned, weights) = weigh(align(probabilities));
            var labels = PublishedMethod.Labels(probabilities);
            differing += labels.SequenceEqual(aligned) ? 0 : 1;
            return (labels, weights);
        }, null);

        Assert.InRange(differing, 1, Brightness.Length);
    }

    [Fact]
    public void FlexMatch_counts_unlabeled_images_alone_where_four_of_ten_have_a_label()
    {
        // Ten classes. 59 of each have a logit of 255 / 40 and so a probability of 0.98490, one has 88 / 40 and 0.50069; 300 more
        // are labeled and 100 held out. The losses of a pseudo-label are 0.015216 and 0.691760.
        using var world = new SmallWorld((Image(0, 255), 300), 0, 100, [.. Enumerable.Range(0, 600).Select(image => Image(image % 10, image < 590 ? (byte)255 : (byte)88))]);

        var history = world.Train(SemiSupervisedOptions.FlexMatch, 1, 1);

        // Nothing is counted before the first step, so each threshold is 0 and all pseudo-labels count: 0.015216 + (590 · 0.015216 + 10 · 0.691760) / 600.
        Assert.Equal(0.041708, history[0].TrainLoss, 5);

        // Then 59 are counted of each class and 10 of none: the share is 59 / max(59, 10) = 1 and the threshold 0.95, so 0.50069 does not count.
        // With labeled and held-out images among those of none, it would be 59 / 410 and 0.074.
        Assert.Equal(0.030179, history[1].TrainLoss, 5);

        static byte[] Image(int one, byte value) => [.. Enumerable.Range(0, 10).Select(other => other == one ? value : (byte)0)];
    }

    [Fact]
    public void The_warm_up_of_FlexMatch_lasts_while_most_images_have_no_confident_pseudo_label()
    {
        // Three classes, ten images: two of class 0 at 0.987 (148.4 / 150.4), eight of class 1 at 0.576 (2.718 / 4.718). After the first step two
        // are counted of class 0, none of class 1 and eight of none: the share of class 0 is 2 / 8, its threshold 0.95 · 0.25 / 1.75 = 0.136.
        // In the second step the views are so dim that class 0 has 0.3516 (1.0844 / 3.0844) and class 1 0.3369 (1.0163 / 3.0163): all count.
        // Without warm-up the share of class 0 would be 2 / 2, its threshold 0.95, and its two pseudo-labels would not count.
        byte[][] images = [.. Enumerable.Repeat(new byte[] { 200, 0, 0 }, 2), .. Enumerable.Repeat(new byte[] { 0, 40, 0 }, 8)];
        using var world = new SmallWorld((Labeled, 6), 0, 4, images);

        var history = world.Train(SemiSupervisedOptions.FlexMatch, 1, 0.0162);

        // Both steps learn the same pseudo-labels with the same weights on the same strong views; the labeled images are seen dimmed, and lose
        // -ln(e^2.5 / (e^2.5 + e^0.5 + e^1.5)) = 0.407606 at first.
        var dimmed = -Math.Log(PublishedMethod.Softmax(Labeled, 0.0162)[0]);
        Assert.Equal(history[0].TrainLoss - 0.407606, history[1].TrainLoss - dimmed, 5);
    }

    /// <summary>The losses and accuracies of all steps are those of the method.</summary>
    private void Check(
        SemiSupervisedOptions options, PublishedMethod.Step method, Func<double[][], double[][]>? align, Func<int, double>? factor = null)
    {
        var history = _world.Train(options, Brightness);

        var strong = Unlabeled.Select(image => PublishedMethod.Softmax(image, 1)).ToArray();
        for (var step = 0; step < Brightness.Length; step++)
        {
            var weak = Unlabeled.Select(image => PublishedMethod.Softmax(image, Brightness[step])).ToArray();
            var (labels, weights) = method(align?.Invoke(weak) ?? weak);
            var pseudoLabels = strong.Select((row, image) => -Math.Log(row[labels[image]]) * weights[image]).Sum() / Unlabeled.Length;
            var given = -Math.Log(PublishedMethod.Softmax(Labeled, Brightness[step])[0]);
            var right = strong.Select((row, image) => row[labels[image]] == row.Max() ? weights[image] : 0).Sum();

            Assert.Equal(given + (factor?.Invoke(step) ?? 1) * pseudoLabels, history[step].TrainLoss, 5);
            Assert.Equal((right + 3) / (weights.Sum() + 3), history[step].TrainAccuracy, 5);
        }
    }
}
