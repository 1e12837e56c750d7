using FewLabel.Augmentation;
using FewLabel.Checkpoints;
using FewLabel.Moco;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Training;

public sealed class MocoCheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Kinds => MocoPretrainerTests.Kinds;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_training_that_was_stopped_and_resumed_ends_bit_identically(string kind)
    {
        using var images = Patterns.Create(64);
        var options = MocoPretrainerTests.Options(kind) with { RecordEvery = 3, EstimateEvery = 4 };
        using var whole = Patterns.CreateEncoder();
        var expected = Patterns.Train(whole, images, options, labeled: Patterns.First(12));

        using var stopped = Patterns.CreateEncoder();
        using var cancellation = new CancellationTokenSource();
        using (var kept = Open())
        {
            Assert.Throws<OperationCanceledException>(() => Patterns.Train(
                stopped, images, options, labeled: Patterns.First(12), checkpoint: kept,
                progress: report => { if (report.Step == 6) { cancellation.Cancel(); } }, cancellationToken: cancellation.Token));
        }

        using var resumed = Patterns.CreateEncoder(seed: 99);
        using var again = Open();
        var found = Patterns.Train(resumed, images, options, labeled: Patterns.First(12), checkpoint: again);

        Assert.NotEqual(Values.Of(whole), Values.Of(stopped));
        Assert.Equal(Values.Of(whole), Values.Of(resumed));
        Assert.Equal(Figures(expected), Figures(found));
        Assert.Equal(
            expected.Estimates.Select(estimate => (estimate.Step, estimate.Features.NearestNeighbor, estimate.Features.Linear)),
            found.Estimates.Select(estimate => (estimate.Step, estimate.Features.NearestNeighbor, estimate.Features.Linear)));
        Assert.Equal(expected.StepCount, found.StepCount);
        Assert.True(found.Duration > again.EarlierTime && again.EarlierTime > TimeSpan.Zero);
    }

    [Fact]
    public void A_crash_between_records_loses_what_came_after_the_last_checkpoint_and_nothing_else()
    {
        using var images = Patterns.Create(64);
        var options = Patterns.Quick with { RecordEvery = 4 };
        using var whole = Patterns.CreateEncoder();
        var expected = Patterns.Train(whole, images, options);
        using var crashed = Patterns.CreateEncoder();
        using (var kept = Open(steps: 7))
        {
            Assert.Throws<InvalidDataException>(() => Patterns.Train(
                crashed, images, options, checkpoint: kept, progress: report => { if (report.Step == 8) { throw new InvalidDataException(); } }));
        }

        using var resumed = Patterns.CreateEncoder(seed: 99);
        using var again = Open(steps: 7);
        var steps = new List<long>();
        var found = Patterns.Train(resumed, images, options, checkpoint: again, progress: report => steps.Add(report.Step));

        Assert.Equal([8, 12], steps);
        Assert.Equal(Values.Of(whole), Values.Of(resumed));
        Assert.Equal(Figures(expected), Figures(found));
    }

    [Fact]
    public void The_state_holds_both_encoders_the_queue_and_its_position()
    {
        using var images = Patterns.Create(64);
        using var encoder = Patterns.CreateEncoder();
        using var kept = Open();
        Patterns.Train(encoder, images, Patterns.Quick with { MaxSteps = 10 }, checkpoint: kept);
        using var state = kept.Load()!;

        Assert.Equal((3, 2), state.Get<(int Epoch, int Batch)>("position"));
        Assert.Equal([30L, 16], state.Tensors["queue.keys"].shape);
        Assert.Equal(160 % 30, state.Tensors["queue.position"].item<long>());
        Assert.Equal(30, state.Tensors["queue.filled"].item<long>());
        Assert.Equal(Values.Of(encoder.parameters().First()), Values.Of(state.Tensors["query.encoder.fc1.weight"]));
        Assert.NotEqual(Values.Of(state.Tensors["key.encoder.fc1.weight"]), Values.Of(state.Tensors["query.encoder.fc1.weight"]));
        Assert.Contains("key.head.weight", state.Tensors.Keys);
        Assert.Contains("optimizer.velocity", state.Tensors.Keys);
    }

    [Fact]
    public void A_finished_training_is_not_trained_again()
    {
        using var images = Patterns.Create(64);
        using var encoder = Patterns.CreateEncoder();
        using var kept = Open();
        var first = Patterns.Train(encoder, images, checkpoint: kept);
        using var other = Patterns.CreateEncoder(seed: 99);
        var second = Patterns.Train(other, images, checkpoint: kept);

        Assert.Equal(Values.Of(encoder), Values.Of(other));
        Assert.Equal(Figures(first), Figures(second));
        Assert.Equal(0, second.ImagesPerSecond);
        Assert.Single(_folder.Checkpoints());
    }

    [Theory]
    [InlineData("seed", "Training seed was 3 and is 4")]
    [InlineData("options", "Pre-training.Temperature was 0.2 and is 0.3")]
    [InlineData("images", "Images to learn from was 48")]
    [InlineData("views", "Views.First.Transforms[0].X was 0.1 and is 0.2")]
    public void A_checkpoint_of_another_training_is_refused_and_the_encoder_keeps_its_weights(string difference, string told)
    {
        using var images = Patterns.Create(64);
        using var encoder = Patterns.CreateEncoder();
        using var kept = Open();
        Patterns.Train(encoder, images, Patterns.Quick with { MaxSteps = 2 }, Patterns.First(48), checkpoint: kept);
        using var other = Patterns.CreateEncoder(seed: 99);
        var before = Values.Of(other);
        var error = Assert.Throws<FewLabelException>(() => Patterns.Train(
            other, images,
            Patterns.Quick with { MaxSteps = 2, Temperature = difference == "options" ? 0.3 : Patterns.Quick.Temperature },
            Patterns.First(difference == "images" ? 47 : 48),
            difference == "seed" ? 4 : 3,
            difference == "views" ? new TwoViews(new Compose(new RandomTranslation(0.2, 0.1), new ColorJitter(brightness: 0.3, contrast: 0.3))) : null,
            checkpoint: kept));

        Assert.Contains(told, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, Values.Of(other));
    }

    [Fact]
    public void Estimates_may_be_asked_for_later_for_they_change_nothing()
    {
        using var images = Patterns.Create(64);
        using var encoder = Patterns.CreateEncoder();
        using var kept = Open();
        Patterns.Train(encoder, images, Patterns.Quick with { MaxSteps = 2 }, checkpoint: kept);
        Patterns.Train(encoder, images, Patterns.Quick with { MaxSteps = 2, EstimateEvery = 1 }, labeled: Patterns.First(12), checkpoint: kept);
    }

    [Fact]
    public void A_damaged_last_checkpoint_costs_some_steps_and_changes_nothing()
    {
        using var images = Patterns.Create(64);
        using var whole = Patterns.CreateEncoder();
        Patterns.Train(whole, images);
        using var encoder = Patterns.CreateEncoder();
        using (var kept = Open(steps: 5))
        {
            Patterns.Train(encoder, images, checkpoint: kept);
        }

        var content = File.ReadAllBytes(_folder.Checkpoints()[^1]);
        content[content.Length / 2] ^= 4;
        File.WriteAllBytes(_folder.Checkpoints()[^1], content);
        using var resumed = Patterns.CreateEncoder(seed: 99);
        using var again = Open();
        Patterns.Train(resumed, images, checkpoint: again);

        Assert.Contains("damaged", Assert.Single(again.Warnings), StringComparison.Ordinal);
        Assert.Equal(Values.Of(whole), Values.Of(resumed));
    }

    private CheckpointFolder Open(int? steps = null) =>
        CheckpointFolder.Open(_folder.Path, new CheckpointOptions { Every = TimeSpan.FromHours(1), EverySteps = steps });

    private static (long, int, double, double, double, double, double, double)[] Figures(MocoResult result) => [.. result.History.Select(record => (
        record.Step, record.Epoch, record.Loss, record.Accuracy, record.FeatureSpread, record.GradientNorm, record.LearningRate, record.Momentum))];
}
