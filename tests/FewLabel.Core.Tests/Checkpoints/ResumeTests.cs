using FewLabel.Augmentation;
using FewLabel.Checkpoints;
using FewLabel.Data;
using FewLabel.Runtime;
using FewLabel.Sampling;
using FewLabel.Tests.Training;
using FewLabel.Training;
using FewLabel.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Checkpoints;

/// <summary>A training that was stopped, at whatever step, and resumed ends bit-identically to one that was not.</summary>
public sealed class ResumeTests : IDisposable
{
    private static readonly ImageTransform Shift = new RandomAffine(translateX: 0.1, translateY: 0.05);

    private static readonly Normalize Normalization = new(0.4, 0.3);

    private readonly TemporaryFolder _folder = new();
    private readonly ImageSet _blobs = Blobs.Create(90);
    private readonly long[] _unlabeled = [.. Enumerable.Range(30, 60).Select(i => (long)i)];

    private delegate TrainingResult Training(
        nn.Module<Tensor, Tensor> model, ImageTransform views, CheckpointFolder? kept, CancellationToken cancellation);

    public static TheoryData<string, int> Cases()
    {
        var cases = new TheoryData<string, int>();
        foreach (var kind in (string[])["plain", "averaged", "stopping early", "sgd", "self-training", "pseudo-labels", "FlexMatch", "FreeMatch", "SoftMatch"])
        {
            foreach (var step in (int[])[1, 2, 4, 5, 8, 11])
            {
                cases.Add(kind, step);
            }
        }

        return cases;
    }

    public void Dispose()
    {
        _blobs.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_training_that_was_stopped_and_resumed_ends_bit_identically(string kind, int step)
    {
        var train = Of(kind);
        using var whole = Blobs.Network();
        var expected = train(whole, new Interrupt(Shift), null, default);

        using var stopped = Blobs.Network();
        var stop = new Interrupt(Shift, cancelAt: step);
        using (var kept = Open(seldom: true))
        {
            Assert.ThrowsAny<OperationCanceledException>(() => train(stopped, stop, kept, stop.Token));
        }

        using var resumed = Blobs.Network();
        using (no_grad())
        {
            // All must come from the checkpoint.
            resumed.parameters().First().zero_();
        }

        using var again = Open(seldom: true);
        var found = train(resumed, new Interrupt(Shift), again, default);

        Assert.NotEqual(State(whole), State(stopped));
        Assert.Equal(State(whole), State(resumed));
        AssertSame(expected, found);
        Assert.True(found.Duration > again.EarlierTime && again.EarlierTime > TimeSpan.Zero);
    }

    /// <summary>A crash loses what came after the last checkpoint, which is made again.</summary>
    [Theory]
    [InlineData("averaged")]
    [InlineData("stopping early")]
    [InlineData("self-training")]
    [InlineData("SoftMatch")]
    public void A_training_that_crashed_again_and_again_ends_bit_identically(string kind)
    {
        var train = Of(kind);
        using var whole = Blobs.Network();
        var expected = train(whole, new Interrupt(Shift), null, default);

        var crashes = 0;
        TrainingResult? found = null;
        using var model = Blobs.Network();
        while (found is null)
        {
            using var kept = Open(seldom: false);
            try
            {
                found = train(model, new Interrupt(Shift, crashAt: 5), kept, default);
            }
            catch (InvalidDataException)
            {
                crashes++;
            }
        }

        Assert.InRange(crashes, 2, 100);
        Assert.Equal(State(whole), State(model));
        AssertSame(expected, found);
    }

    [Fact]
    public void A_finished_training_is_not_trained_again()
    {
        var train = Of("averaged");
        using var kept = Open(seldom: true);
        using var model = Blobs.Network();
        var first = train(model, new Interrupt(Shift), kept, default);
        using var other = Blobs.Network();
        var second = train(other, new Interrupt(Shift, crashAt: 1), kept, default);

        Assert.Equal(State(model), State(other));
        AssertSame(first, second);
    }

    [Fact]
    public void Saving_changes_nothing()
    {
        var train = Of("FlexMatch");
        using var kept = Open(seldom: false);
        using var with = Blobs.Network();
        using var without = Blobs.Network();
        AssertSame(train(without, Shift, null, default), train(with, Shift, kept, default));

        Assert.Equal(State(without), State(with));
    }

    [Theory]
    [InlineData("stopping early")]
    [InlineData("self-training")]
    [InlineData("SoftMatch")]
    public void No_tensor_is_left_by_stopping_and_going_on(string kind)
    {
        var train = Of(kind);
        using var model = Blobs.Network();
        StopAndGoOn(1);
        var before = LiveTensors.CountSettled();
        StopAndGoOn(6);

        Assert.Equal(before, LiveTensors.Count);

        void StopAndGoOn(int step)
        {
            Directory.Delete(_folder.Path, recursive: true);
            var stop = new Interrupt(Shift, cancelAt: step);
            using (var kept = Open(seldom: false))
            {
                Assert.ThrowsAny<OperationCanceledException>(() => train(model, stop, kept, stop.Token));
            }

            using var again = Open(seldom: false);
            train(model, new Interrupt(Shift), again, default);
        }
    }

    [Fact]
    public void A_damaged_last_checkpoint_costs_some_steps_and_changes_nothing()
    {
        var train = Of("averaged");
        using var whole = Blobs.Network();
        train(whole, new Interrupt(Shift), null, default);
        using var model = Blobs.Network();
        var stop = new Interrupt(Shift, cancelAt: 8);
        using (var kept = Open(seldom: false))
        {
            Assert.ThrowsAny<OperationCanceledException>(() => train(model, stop, kept, stop.Token));
        }

        File.WriteAllText(_folder.Checkpoints()[^1], "damaged");
        using var again = Open(seldom: false);
        train(model, new Interrupt(Shift), again, default);

        Assert.Single(again.Warnings);
        Assert.Equal(State(whole), State(model));
    }

    [Fact]
    public void Another_training_is_refused_and_each_difference_is_named()
    {
        using var model = Blobs.Network();
        using var kept = Open(seldom: true);
        Of("averaged")(model, Shift, kept, default);
        var before = State(model);

        using var random = new RandomSource(6);
        var options = Options with { Epochs = 4, ExponentialMovingAverage = 0.9, Optimizer = new AdamWOptions(0.02) };
        var trainer = new SupervisedTrainer(options, new RandomAffine(translateX: 0.2, translateY: 0.05), Normalization, ComputeDevice.Cpu);
        var error = Assert.Throws<FewLabelException>(() => trainer.Train(model, _blobs, Blobs.Split(20, 6), random, kept));

        string[] told = ["Training.Epochs was 3 and is 4", "Training.Optimizer.LearningRate was 0.01 and is 0.02", "Training seed was 5 and is 6", "Images to learn from was 22", "Augmentation."];
        Assert.All(told, text => Assert.Contains(text, error.Message, StringComparison.Ordinal));
        Assert.DoesNotContain("Images was", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, State(model));
        using var others = Blobs.Create(91);
        var images = Assert.Throws<FewLabelException>(() => trainer.Train(model, others, Blobs.Split(22, 6), random, kept)).Message;
        Assert.Contains("Images was", images, StringComparison.Ordinal);
    }

    [Fact]
    public void A_self_training_does_not_go_on_with_pseudo_labels_of_another_certainty()
    {
        using var model = Blobs.Network();
        using var kept = Open(seldom: true);
        Train(0.9f);

        var error = Assert.Throws<FewLabelException>(() => Train(0.8f));

        Assert.Contains("Certainty of guesses was", error.Message, StringComparison.Ordinal);

        void Train(float certainty)
        {
            using var random = new RandomSource(5);
            var pseudoLabels = new PseudoLabels([.. _blobs.LabelValues.Select(label => (int)label)], [.. Enumerable.Repeat(certainty, (int)_blobs.Count)]);
            var options = new SelfTrainingOptions { BatchSize = 30, LabeledBatchSize = 0, Epochs = 1, WeightByCertainty = true };
            new SelfTrainer(options, device: ComputeDevice.Cpu).Train(model, _blobs, Blobs.Split(22, 6), _unlabeled, pseudoLabels, random, kept);
        }
    }

    private static SupervisedOptions Options => new()
    {
        BatchSize = 6, Epochs = 3, ValidateEvery = 1, ExponentialMovingAverage = 0.9, Optimizer = new AdamWOptions(0.01), LabelSmoothing = 0.1, GradientClip = 0.5,
    };

    private CheckpointFolder Open(bool seldom) =>
        CheckpointFolder.Open(_folder.Path, new CheckpointOptions { Every = TimeSpan.FromHours(1), EverySteps = seldom ? null : 2 });

    private Training Of(string kind) => (model, views, kept, cancellation) =>
    {
        // 22 images in batches of 6: four steps an epoch, the last of four images.
        using var random = new RandomSource(5);
        var split = Blobs.Split(22, 6);
        SupervisedOptions? supervised = kind switch
        {
            "plain" => Options with { ExponentialMovingAverage = 0, ValidateEvery = 2 },
            "averaged" => Options,
            "stopping early" => Options with { EarlyStopping = new EarlyStopping(2, 10), Epochs = 8 },
            "sgd" => Options with { Optimizer = new SgdOptions(0.05) },
            _ => null,
        };
        if (supervised is not null)
        {
            return new SupervisedTrainer(supervised, views, Normalization, ComputeDevice.Cpu)
                .Train(model, _blobs, split, random, kept, null, cancellation);
        }

        if (kind == "self-training")
        {
            var options = new SelfTrainingOptions { BatchSize = 13, LabeledBatchSize = 5, Epochs = 3, Optimizer = new AdamWOptions(0.01), Threshold = 0.6 };
            var pseudoLabels = new PseudoLabels([.. _blobs.LabelValues.Select(label => (int)label)], [.. _blobs.LabelValues.Select((_, i) => (float)i)]);
            return new SelfTrainer(options, views, Normalization, ComputeDevice.Cpu)
                .Train(model, _blobs, split, _unlabeled, pseudoLabels, random, kept, null, cancellation);
        }

        var semi = kind switch
        {
            "pseudo-labels" => SemiSupervisedOptions.PseudoLabel,
            "FlexMatch" => SemiSupervisedOptions.FlexMatch with { Alignment = ClassAlignment.Labeled, Weights = new CurriculumThreshold(0.4) },
            "FreeMatch" => SemiSupervisedOptions.FreeMatch,
            _ => SemiSupervisedOptions.SoftMatch,
        };
        return new SemiSupervisedTrainer(semi with { BatchSize = 13, LabeledBatchSize = 5, Epochs = 3 }, Shift, views, Normalization, ComputeDevice.Cpu)
            .Train(model, _blobs, split, _unlabeled, random, kept, null, cancellation);
    };

    /// <summary>Parameters and buffers, bit for bit.</summary>
    private static byte[] State(nn.Module model) =>
        [.. model.state_dict().Values.SelectMany(value => value.detach().cpu().contiguous().bytes.ToArray())];

    private static (int, double, double, double, double?, double?) Figures(EpochRecord epoch) =>
        (epoch.Epoch, epoch.LearningRate, epoch.TrainLoss, epoch.TrainAccuracy, epoch.ValidationLoss, epoch.ValidationAccuracy);

    private static void AssertSame(TrainingResult expected, TrainingResult found)
    {
        Assert.Equal(expected.History.Select(Figures), found.History.Select(Figures));
        Assert.Equal((expected.BestEpoch, expected.StoppedEarly), (found.BestEpoch, found.StoppedEarly));
        Assert.Equal((expected.Validation!.Loss, expected.Validation.Accuracy), (found.Validation!.Loss, found.Validation.Accuracy));
    }
}
