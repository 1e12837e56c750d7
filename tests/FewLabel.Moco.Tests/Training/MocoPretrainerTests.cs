using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Moco;
using FewLabel.Runtime;
using FewLabel.Training;
using FewLabel.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Training;

public sealed class MocoPretrainerTests
{
    /// <summary>One of each way through the trainer.</summary>
    public static TheoryData<string> Kinds => ["queue", "symmetric", "groups", "v3", "one way in the batch"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_same_seed_gives_bit_identical_weights_and_another_seed_does_not(string kind)
    {
        using var images = Patterns.Create(64);
        Assert.Equal(Weights(3), Weights(3));
        Assert.NotEqual(Weights(3), Weights(4));

        float[] Weights(long seed)
        {
            using var encoder = Patterns.CreateEncoder();
            Patterns.Train(encoder, images, Options(kind), seed: seed);
            return Values.Of(encoder);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Live_tensors_are_as_many_at_step_50_as_at_step_5(string kind)
    {
        using var images = Patterns.Create(64);
        using var encoder = Patterns.CreateEncoder();
        var counts = new List<long>();
        var options = Options(kind) with { Epochs = 13, EstimateEvery = 4 };
        LiveTensors.CountSettled();
        Patterns.Train(encoder, images, options, labeled: Patterns.First(12), progress: _ => counts.Add(LiveTensors.Count));

        Assert.Equal(52, counts.Count);
        Assert.Equal(counts[4], counts[49]);
    }

    [Fact]
    public void Features_learn_what_the_images_show_and_nothing_is_warned_of()
    {
        using var images = Patterns.Create(2048);
        using var encoder = Patterns.CreateEncoder();
        var options = Patterns.Quick with { Queue = 512, BatchSize = 32, Epochs = 4, Optimizer = new SgdOptions(0.1), Head = ProjectionHead.Mlp, RecordEvery = 16 };
        var result = Patterns.Train(encoder, images, options);

        // The views keep the corner in which an image is bright. Who knows that has a quarter of the queue left to choose from.
        var last = result.History[^1];
        Assert.InRange(last.Loss, 2, Math.Log(1 + 512) - 1);
        Assert.InRange(last.Accuracy, 10.0 / 513, 0.5);
        Assert.InRange(last.FeatureSpread, 0.15, 0.25);
        Assert.Empty(result.Warnings);
        Assert.False(encoder.training);
    }

    [Fact]
    public void Views_that_share_nothing_leave_accuracy_and_loss_at_chance()
    {
        // Compared with anything but the keys of other images, the own key would soon be recognized (the study's first bug).
        using var images = Patterns.Create(320);
        using var encoder = Patterns.CreateEncoder();
        var options = Patterns.Quick with { Queue = 300, BatchSize = 32, Epochs = 8, RecordEvery = 20 };
        var result = Patterns.Train(encoder, images, options, views: new TwoViews(new NoiseView()));

        Assert.Equal(80, result.StepCount);
        Assert.InRange(result.History[^1].Accuracy, 0, 0.03);
        Assert.InRange(result.History[^1].Loss, 0.95 * Math.Log(301), 3 * Math.Log(301));
    }

    [Fact]
    public void Images_that_are_not_among_the_indices_have_no_influence()
    {
        using var images = Patterns.Create(96);
        using var others = Patterns.Create(32, seed: 9);
        using var pixels = images.Pixels.clone();
        long[] indices = [.. Patterns.First(96).Where(index => index % 3 != 0)];
        pixels.index_copy_(0, tensor(Patterns.First(96).Except(indices).ToArray()), others.Pixels);
        using var changed = new ImageSet(pixels.clone(), images.Labels!.clone());

        Assert.Equal(Weights(images, indices), Weights(changed, indices));
        Assert.NotEqual(Weights(images, Patterns.First(96)), Weights(changed, Patterns.First(96)));

        static float[] Weights(ImageSet images, long[] indices)
        {
            using var encoder = Patterns.CreateEncoder();
            Patterns.Train(encoder, images, indices: indices);
            return Values.Of(encoder);
        }
    }

    [Fact]
    public void The_result_says_how_many_images_were_used_and_how_many_of_them_are_labeled()
    {
        using var images = Patterns.Create(64);
        using var encoder = Patterns.CreateEncoder();
        var apart = Patterns.Train(encoder, images, indices: [.. Patterns.First(64).Skip(10)], labeled: Patterns.First(10));
        var mixed = Patterns.Train(encoder, images, labeled: Patterns.First(10));
        var unknown = Patterns.Train(encoder, images);

        Assert.Equal((54, 0), (apart.ImageCount, apart.LabeledCount));
        Assert.Equal((64, 10), (mixed.ImageCount, mixed.LabeledCount));
        Assert.Null(unknown.LabeledCount);
    }

    [Fact]
    public void Estimates_come_when_asked_and_change_nothing()
    {
        using var images = Patterns.Create(64);
        using var encoder = Patterns.CreateEncoder();
        using var other = Patterns.CreateEncoder();
        var reports = new List<MocoProgress>();
        var result = Patterns.Train(encoder, images, Patterns.Quick with { EstimateEvery = 5 }, labeled: Patterns.First(24), progress: reports.Add);
        Patterns.Train(other, images);

        Assert.Equal([5, 10, 12], result.Estimates.Select(estimate => estimate.Step));
        Assert.All(result.Estimates, estimate => Assert.InRange(estimate.Features.Linear, 0.8, 1));
        Assert.Null(reports[3].Estimate);
        Assert.Equal(result.Estimates[0], reports[4].Estimate);
        Assert.Equal(Values.Of(other), Values.Of(encoder));
    }

    [Fact]
    public void Records_and_progress_follow_the_steps()
    {
        using var images = Patterns.Create(70);
        using var encoder = Patterns.CreateEncoder();
        var reports = new List<MocoProgress>();
        var result = Patterns.Train(encoder, images, Patterns.Quick with { RecordEvery = 5, MaxSteps = 11 }, progress: reports.Add);

        // 70 images are 4 batches of 16; what is left is not used.
        Assert.Equal([(5L, 2), (10, 3), (11, 3)], result.History.Select(record => (record.Step, record.Epoch)));
        Assert.Equal(result.History.ToArray(), reports.Select(report => report.Record).ToArray());
        Assert.Equal((1, TimeSpan.Zero), (reports[^1].Share, reports[^1].Remaining));
        Assert.Equal(11, result.StepCount);
        Assert.True(result.History[0].LearningRate > result.History[1].LearningRate);
    }

    [Fact]
    public void A_loss_that_is_not_finite_leaves_what_the_step_before_left()
    {
        using var images = Patterns.Create(64);
        using var encoder = Patterns.CreateEncoder();
        float[] good = [];
        var error = Assert.Throws<TrainingDivergedException>(() => Patterns.Train(
            encoder, images, views: new TwoViews(new BreakingView(goodCalls: 10)), progress: _ => good = Values.Of(encoder)));

        Assert.Equal(5, error.Step);
        Assert.NotEmpty(good);
        Assert.Equal(good, Values.Of(encoder));
        Assert.All(good, value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void A_clipped_gradient_makes_a_step_of_its_length()
    {
        using var images = Patterns.Create(64);
        var options = Patterns.Quick with
        {
            MaxSteps = 1, Optimizer = new SgdOptions(1) { Momentum = 0, WeightDecay = 0 }, Schedule = LearningRateSchedule.Constant,
        };
        Assert.InRange(StepLength(options with { GradientClip = 0.001 }), 0.0005, 0.001001);
        Assert.InRange(StepLength(options), 0.01, 100);

        double StepLength(MocoOptions chosen)
        {
            using var encoder = Patterns.CreateEncoder();
            var before = encoder.parameters().SelectMany(Values.Of).ToArray();
            Patterns.Train(encoder, images, chosen);
            return Math.Sqrt(encoder.parameters().SelectMany(Values.Of).Zip(before, (one, other) => Math.Pow((double)one - other, 2)).Sum());
        }
    }

    [Fact]
    public void What_cannot_be_done_is_refused_with_the_remedy()
    {
        using var images = Patterns.Create(20);
        var quick = Patterns.Quick with { Queue = 10 };
        using var encoder = Patterns.CreateEncoder();
        Assert.Contains("smaller batch", Refused(quick, Patterns.First(10)), StringComparison.Ordinal);
        Assert.Contains("own image", Refused(quick with { Queue = 21 }, Patterns.First(20)), StringComparison.Ordinal);
        Assert.Contains("have labels", Refused(quick with { EstimateEvery = 5 }, Patterns.First(20)), StringComparison.Ordinal);
        Assert.Contains("named twice", Assert.Throws<ArgumentException>(() => Patterns.Train(encoder, images, indices: [.. Patterns.First(20), 3])).Message, StringComparison.Ordinal);
        Assert.Contains("no image 20", Assert.Throws<ArgumentException>(() => Patterns.Train(encoder, images, indices: Patterns.First(21))).Message, StringComparison.Ordinal);

        using var random = new RandomSource(1);
        using var other = Architectures.Mlp1.CreateEncoder(new ImageShape(1, 12, 12), random);
        Assert.Contains("same architecture", Assert.Throws<ArgumentException>(() => Patterns.Train(other, images, quick)).Message, StringComparison.Ordinal);

        string Refused(MocoOptions options, long[] indices) =>
            Assert.Throws<OptionsException>(() => Patterns.Train(encoder, images, options, indices)).Message;
    }

    internal static MocoOptions Options(string kind) => kind switch
    {
        "queue" => Patterns.Quick,
        "symmetric" => Patterns.Quick with { Symmetric = true, Head = ProjectionHead.Mlp },
        "groups" => Patterns.Quick with { BatchNormGroups = 4, GradientClip = 0.5, Optimizer = new AdamWOptions(0.003) },
        "v3" => MocoOptions.V3 with { HeadHidden = 32, PredictorHidden = 24, Dimension = 16, BatchSize = 16, Epochs = 3, RecordEvery = 1 },
        _ => Patterns.Quick with { Loss = ContrastiveLoss.InBatch, Queue = 0 },
    };

    /// <summary>Nothing of the image is left.</summary>
    private sealed class NoiseView : ImageTransform
    {
        public override Tensor Apply(Tensor images, RandomSource random) => random.Uniform(0, 1, images.shape);
    }

    /// <summary>Leaves images as they are so many times, and then breaks them.</summary>
    private sealed class BreakingView(int goodCalls) : ImageTransform
    {
        private int _calls;

        public override Tensor Apply(Tensor images, RandomSource random) => ++_calls > goodCalls ? images * float.NaN : images.clone();
    }
}
