using FewLabel.Runtime;
using FewLabel.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Training;

public sealed class PseudoLabelWeightsTests
{
    public PseudoLabelWeightsTests() => NativeRuntime.EnsureLoaded();

    [Fact]
    public void A_fixed_threshold_takes_what_is_probable_enough()
    {
        Assert.Equal([1f, 0, 1], Weigh(new FixedThreshold(0.75), 2, [0.8f, 0.2f, 0.7f, 0.3f, 0.25f, 0.75f]));
    }

    /// <summary>
    /// Of six images three are sure of class 0 and one of class 1, and two of none: σ = (3, 1), u = 2, β = (1, 1/3), so class 1
    /// has the threshold 0.9 · (1/3) / (5/3) = 0.18, and class 0 the full 0.9.
    /// </summary>
    [Fact]
    public void A_curriculum_asks_less_of_a_class_that_is_behind()
    {
        using var scope = NewDisposeScope();
        using var weigher = new CurriculumThreshold(0.9).Start(new WeigherSetting(2, 6, 6, CPU));
        float[] zero = [0.95f, 0.05f];
        weigher.Weigh(tensor(new long[] { 0, 1, 2, 3 }), tensor([.. zero, .. zero, .. zero, 0.05f, 0.95f]).reshape(4, 2));

        var weights = weigher.Weigh(tensor(new long[] { 4, 5 }), tensor([0.85f, 0.15f, 0.4f, 0.6f]).reshape(2, 2));

        Assert.Equal([0f, 1], weights.data<float>().ToArray());
    }

    [Fact]
    public void A_curriculum_weighs_a_batch_by_the_batches_before_it()
    {
        // A sure pseudo-label raises its class's threshold for the next batch: with σ = (1, 0), u = 1 it is 0.9. Before that it is 0.
        using var scope = NewDisposeScope();
        using var weigher = new CurriculumThreshold(0.9).Start(new WeigherSetting(2, 2, 2, CPU));
        var (batch, pseudoLabels) = (tensor(new long[] { 0, 1 }), tensor([0.95f, 0.05f, 0.7f, 0.3f]).reshape(2, 2));

        Assert.Equal([1f, 1], weigher.Weigh(batch, pseudoLabels).data<float>().ToArray());
        Assert.Equal([1f, 0], weigher.Weigh(batch, pseudoLabels).data<float>().ToArray());
    }

    [Fact]
    public void A_curriculum_starts_by_taking_everything()
    {
        // No image is sure yet, so every class is as far behind as can be: its threshold is 0.
        Assert.Equal([1f, 1], Weigh(new CurriculumThreshold(0.95), 2, [0.6f, 0.4f, 0.3f, 0.7f]));
    }

    [Fact]
    public void A_curriculum_counts_the_last_sure_pseudo_label_of_an_image_once()
    {
        using var scope = NewDisposeScope();
        using var weigher = new CurriculumThreshold(0.9).Start(new WeigherSetting(2, 4, 4, CPU));
        using var first = tensor(new long[] { 0 });
        for (var i = 0; i < 3; i++)
        {
            weigher.Weigh(first, tensor([0.95f, 0.05f]).reshape(1, 2));
        }

        // σ = (1, 0), u = 3: β(0) = 1/3, threshold 0.9 · (1/3) / (5/3) = 0.18, whatever the repeats. Counted thrice it would be 0.9.
        Assert.Equal([1f], weigher.Weigh(tensor(new long[] { 1 }), tensor([0.6f, 0.4f]).reshape(1, 2)).data<float>().ToArray());
    }

    /// <summary>
    /// With a decay of 0.5: τ = (0.5 + 0.7) / 2 = 0.6; p = ((0.5 + 0.7) / 2, (0.5 + 0.3) / 2) = (0.6, 0.4); the thresholds are 0.6 and 0.4.
    /// </summary>
    [Fact]
    public void An_adaptive_threshold_follows_the_mean_and_the_classes()
    {
        Assert.Equal([1f, 1, 0], Weigh(new AdaptiveThreshold(0.5), 2, [0.95f, 0.05f, 0.45f, 0.55f, 0.59f, 0.41f]));

        static float[] Weigh(PseudoLabelWeights weights, int classes, float[] probabilities)
        {
            using var scope = NewDisposeScope();
            using var weigher = weights.Start(new WeigherSetting(classes, 10, 10, CPU));
            weigher.Weigh(tensor(new long[] { 0, 1 }), tensor([0.9f, 0.1f, 0.5f, 0.5f]).reshape(2, 2));
            return weigher.Weigh(tensor(new long[] { 2, 3, 4 }), tensor(probabilities).reshape(3, 2)).data<float>().ToArray();
        }
    }

    /// <summary>
    /// With a decay of 0.5, from a mean of 0.5 and a variance of 1, the batch 0.9, 0.7, 0.5 (mean 0.7, unbiased variance 0.04)
    /// makes 0.6 and 0.52: only 0.5 is below, and weighs exp(-0.01 / (2 · 0.52 / 4)) = exp(-0.0384615) = 0.962269.
    /// </summary>
    [Fact]
    public void Gaussian_weights_fall_below_the_mean()
    {
        var weights = Weigh(new GaussianWeights(0.5), 2, [0.9f, 0.1f, 0.7f, 0.3f, 0.5f, 0.5f]);

        Assert.Equal([1f, 1f], weights[..2]);
        Assert.Equal(0.962269, weights[2], 5);
    }

    [Fact]
    public void Alignment_moves_pseudo_labels_towards_the_classes_that_are_missing()
    {
        using var scope = NewDisposeScope();
        using var alignment = new RunningAlignment([0.5f, 0.5f], CPU);
        var batch = tensor([0.9f, 0.1f, 0.55f, 0.45f]).reshape(2, 2);
        var first = alignment.Apply(batch).data<float>().ToArray();
        for (var i = 0; i < 2_000; i++)
        {
            alignment.Apply(batch).Dispose();
        }

        var last = alignment.Apply(batch).data<float>().ToArray();

        // The running mean has become the batch's, (0.725, 0.275).
        Assert.InRange(first[2], last[2] + 0.05f, 0.55f);
        Assert.Equal(0.55 / 0.725 / (0.55 / 0.725 + 0.45 / 0.275), last[2], 4);
        Assert.Equal(1, last[0] + last[1], 5);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void Shares_out_of_range_are_named(double value)
    {
        PseudoLabelWeights[] all = [new FixedThreshold(value), new CurriculumThreshold(value), new AdaptiveThreshold(value), new GaussianWeights(value)];

        Assert.Equal(["Threshold", "Threshold", "Decay", "Decay"], all.Select(weights => Assert.Single(weights.Validate()).Parameter));
    }

    [Fact]
    public void Weights_of_one_kind_and_number_are_equal()
    {
        Assert.Equal(SemiSupervisedOptions.FixMatch, SemiSupervisedOptions.FixMatch with { Weights = new FixedThreshold() });
        Assert.Equal(new FixedThreshold().GetHashCode(), new FixedThreshold(0.95).GetHashCode());
        Assert.NotEqual(new FixedThreshold(0.9), new FixedThreshold(0.95));
        Assert.NotEqual<PseudoLabelWeights>(new FixedThreshold(0.9), new CurriculumThreshold(0.9));
        Assert.Equal("GaussianWeights { Decay = 0.99 }", $"{new GaussianWeights()}");
    }

    [Fact]
    public void Nothing_stays_in_memory()
    {
        PseudoLabelWeights[] all = [new FixedThreshold(), new CurriculumThreshold(), new AdaptiveThreshold(), new GaussianWeights()];
        var before = LiveTensors.CountSettled();
        foreach (var weights in all)
        {
            Weigh(weights, 2, [0.9f, 0.1f, 0.7f, 0.3f]);
        }

        Assert.Equal(before, LiveTensors.CountSettled());
    }

    private static float[] Weigh(PseudoLabelWeights weights, int classes, float[] probabilities)
    {
        using var scope = NewDisposeScope();
        using var weigher = weights.Start(new WeigherSetting(classes, 10, 10, CPU));
        var rows = probabilities.Length / classes;
        using var images = arange(rows, int64);
        return weigher.Weigh(images, tensor(probabilities).reshape(rows, classes)).data<float>().ToArray();
    }
}
