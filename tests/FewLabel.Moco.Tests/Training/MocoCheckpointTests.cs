using FewLabel.Moco;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Training;

public sealed class MocoCheckpointTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("moco").FullName;

    private MocoCheckpoint Checkpoint => new(Path.Combine(_folder, "state"));

    public static TheoryData<string> Kinds => MocoPretrainerTests.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_training_that_was_stopped_and_resumed_ends_bit_identically(string kind)
    {
        using var images = Patterns.Create(64);
        var options = MocoPretrainerTests.Options(kind) with { RecordEvery = 3, EstimateEvery = 4 };
        using var whole = Patterns.CreateEncoder();
        var expected = Patterns.Train(whole, images, options, labelled: Patterns.First(12));

        using var stopped = Patterns.CreateEncoder();
        using var cancellation = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Patterns.Train(
            stopped, images, options, labelled: Patterns.First(12), checkpoint: Checkpoint,
            progress: report => { if (report.Step == 6) { cancellation.Cancel(); } }, cancellationToken: cancellation.Token));
        using var resumed = Patterns.CreateEncoder(seed: 99);
        var found = Patterns.Train(resumed, images, options, labelled: Patterns.First(12), checkpoint: Checkpoint);

        Assert.NotEqual(Values.Of(whole), Values.Of(stopped));
        Assert.Equal(Values.Of(whole), Values.Of(resumed));
        Assert.Equal(expected.History.ToArray(), found.History.ToArray());
        Assert.Equal(expected.Estimates.ToArray(), found.Estimates.ToArray());
        Assert.Equal(expected.StepCount, found.StepCount);
    }

    [Fact]
    public void A_crash_between_records_loses_what_came_after_the_last_checkpoint_and_nothing_else()
    {
        using var images = Patterns.Create(64);
        var options = Patterns.Quick with { RecordEvery = 4, CheckpointEvery = 7 };
        using var whole = Patterns.CreateEncoder();
        var expected = Patterns.Train(whole, images, options with { CheckpointEvery = null });
        using var crashed = Patterns.CreateEncoder();
        Assert.Throws<InvalidDataException>(() => Patterns.Train(
            crashed, images, options, checkpoint: Checkpoint, progress: report => { if (report.Step == 8) { throw new InvalidDataException(); } }));
        using var resumed = Patterns.CreateEncoder(seed: 99);
        var steps = new List<long>();
        var found = Patterns.Train(resumed, images, options, checkpoint: Checkpoint, progress: report => steps.Add(report.Step));

        Assert.Equal([8, 12], steps);
        Assert.Equal(Values.Of(whole), Values.Of(resumed));
        Assert.Equal(expected.History.ToArray(), found.History.ToArray());
    }

    [Fact]
    public void The_state_holds_both_encoders_the_queue_and_its_position()
    {
        using var images = Patterns.Create(64);
        using var encoder = Patterns.CreateEncoder();
        Patterns.Train(encoder, images, Patterns.Quick with { MaxSteps = 10 }, checkpoint: Checkpoint);
        using var state = MocoStateFile.Load(Checkpoint.Path);

        Assert.Equal(10, state.Tensors["step"].item<long>());
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
        var first = Patterns.Train(encoder, images, checkpoint: Checkpoint);
        using var other = Patterns.CreateEncoder(seed: 99);
        var second = Patterns.Train(other, images, checkpoint: Checkpoint);

        Assert.Equal(Values.Of(encoder), Values.Of(other));
        Assert.Equal(first.History.ToArray(), second.History.ToArray());
        Assert.Equal(0, second.ImagesPerSecond);
    }

    [Fact]
    public void Without_resuming_it_starts_again_and_replaces_the_file()
    {
        using var images = Patterns.Create(64);
        File.WriteAllText(Checkpoint.Path, "something else");
        using var encoder = Patterns.CreateEncoder();
        using var other = Patterns.CreateEncoder();
        Patterns.Train(encoder, images, checkpoint: Checkpoint with { Resume = false });
        Patterns.Train(other, images);

        Assert.Equal(Values.Of(other), Values.Of(encoder));
        using var state = MocoStateFile.Load(Checkpoint.Path);
        Assert.Equal([Checkpoint.Path], Directory.GetFiles(_folder));
    }

    [Theory]
    [InlineData("seed", "its seed is 3")]
    [InlineData("options", "Temperature = 0.3")]
    [InlineData("images", "other images")]
    public void A_checkpoint_of_another_training_is_refused_and_the_encoder_keeps_its_weights(string difference, string told)
    {
        using var images = Patterns.Create(64);
        using var encoder = Patterns.CreateEncoder();
        Patterns.Train(encoder, images, Patterns.Quick with { MaxSteps = 2 }, Patterns.First(48), checkpoint: Checkpoint);
        using var other = Patterns.CreateEncoder(seed: 99);
        var before = Values.Of(other);
        var error = Assert.Throws<FewLabelException>(() => Patterns.Train(
            other, images,
            Patterns.Quick with { MaxSteps = 2, Temperature = difference == "options" ? 0.3 : Patterns.Quick.Temperature },
            Patterns.First(difference == "images" ? 47 : 48),
            difference == "seed" ? 4 : 3,
            checkpoint: Checkpoint));

        Assert.Contains(told, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, Values.Of(other));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(-1)]
    public void A_damaged_or_foreign_file_is_refused(int position)
    {
        using var images = Patterns.Create(64);
        using var encoder = Patterns.CreateEncoder();
        Patterns.Train(encoder, images, Patterns.Quick with { MaxSteps = 2 }, checkpoint: Checkpoint);
        var content = File.ReadAllBytes(Checkpoint.Path);
        content[position < 0 ? content.Length / 2 : position] ^= 4;
        File.WriteAllBytes(Checkpoint.Path, content);
        Assert.Contains("Resume", Refusal(), StringComparison.Ordinal);
        File.WriteAllBytes(Checkpoint.Path, content[..(content.Length / 3)]);
        Assert.Contains("Resume", Refusal(), StringComparison.Ordinal);
        File.WriteAllBytes(Checkpoint.Path, []);
        Assert.Contains("Resume", Refusal(), StringComparison.Ordinal);

        string Refusal() => Assert.Throws<FewLabelException>(() => Patterns.Train(
            encoder, images, Patterns.Quick with { MaxSteps = 2 }, checkpoint: Checkpoint)).Message;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
