using FewLabel.Checkpoints;
using FewLabel.Moco;
using FewLabel.Networks;
using FewLabel.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Training;

/// <summary>MoCo v3 on a small vision transformer (Chen, Xie and He, 2021).</summary>
public sealed class TransformerPretrainingTests : IDisposable
{
    private static readonly Architecture Transformer = Architectures.VisionTransformer(new VisionTransformerOptions
    {
        Width = 32, Depth = 2, Heads = 2, PatchSize = 3, PositionSize = null, Positions = PositionEmbedding.SinCos,
    });

    private static readonly MocoOptions Options = MocoOptions.V3Transformer with
    {
        HeadHidden = 64, PredictorHidden = 64, Dimension = 16, BatchSize = 32, Epochs = 3, RecordEvery = 1, Optimizer = new AdamWOptions(0.001) { WeightDecay = 0.1 },
    };

    private static readonly string[] Fixed = ["pos_embed", "patch_embed.proj.weight", "patch_embed.proj.bias"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_loss_falls_the_features_tell_the_classes_and_nothing_is_warned_of()
    {
        using var images = Patterns.Create(256);
        using var encoder = Patterns.CreateEncoder(architecture: Transformer);
        var result = Patterns.Train(encoder, images, Options with { Epochs = 12, EstimateEvery = 96 }, labeled: Patterns.First(40), architecture: Transformer);

        double[] losses = [.. result.History.Select(record => record.Loss)];
        Assert.Equal(96, losses.Length);
        Assert.True(losses[^8..].Average() < losses[..4].Average() - 0.3, $"The loss went from {losses[..4].Average()} to {losses[^8..].Average()}.");
        Assert.InRange(result.Estimates[^1].Features.NearestNeighbor, 0.9, 1);
        Assert.InRange(result.History[^1].FeatureSpread, 0.15, 0.3);
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public void The_patch_projection_and_the_positions_stay_bit_for_bit_and_all_else_learns()
    {
        using var images = Patterns.Create(64);
        using var encoder = Patterns.CreateEncoder(architecture: Transformer);
        var before = encoder.named_parameters().ToDictionary(item => item.name, item => Values.Of(item.parameter));
        Patterns.Train(encoder, images, Options, architecture: Transformer);

        Assert.All(encoder.named_parameters(), item => Assert.Equal(Fixed.Contains(item.name), before[item.name].SequenceEqual(Values.Of(item.parameter))));
        Assert.Equal(["pos_embed"], encoder.named_parameters().Where(item => !item.parameter.requires_grad).Select(item => item.name));
    }

    [Fact]
    public void Without_the_option_the_patch_projection_learns_too()
    {
        using var images = Patterns.Create(64);
        using var encoder = Patterns.CreateEncoder(architecture: Transformer);
        var before = Values.Of(encoder.get_parameter("patch_embed.proj.weight")!);
        Patterns.Train(encoder, images, Options with { FreezePatchProjection = false }, architecture: Transformer);

        Assert.NotEqual(before, Values.Of(encoder.get_parameter("patch_embed.proj.weight")!));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_training_that_was_stopped_and_resumed_ends_bit_identically(bool resized)
    {
        var architecture = resized ? Transformer.WithInputSize(15) : Transformer;
        using var images = Patterns.Create(64);
        using var whole = Patterns.CreateEncoder(architecture: architecture);
        var expected = Patterns.Train(whole, images, Options, architecture: architecture);

        using var stopped = Patterns.CreateEncoder(architecture: architecture);
        using var cancellation = new CancellationTokenSource();
        using (var kept = Open())
        {
            Assert.Throws<OperationCanceledException>(() => Patterns.Train(
                stopped, images, Options, checkpoint: kept, architecture: architecture,
                progress: report => { if (report.Step == 3) { cancellation.Cancel(); } }, cancellationToken: cancellation.Token));
        }

        // Its frozen projection is another, and comes from the checkpoint as all else.
        using var resumed = Patterns.CreateEncoder(seed: 99, architecture: architecture);
        using var again = Open();
        var found = Patterns.Train(resumed, images, Options, checkpoint: again, architecture: architecture);

        Assert.Equal(6, found.StepCount);
        Assert.NotEqual(Values.Of(whole), Values.Of(stopped));
        Assert.Equal(Values.Of(whole), Values.Of(resumed));
        Assert.Equal(expected.History.Select(record => record.Loss), found.History.Select(record => record.Loss));
    }

    [Fact]
    public void Live_tensors_are_as_many_at_step_20_as_at_step_5()
    {
        using var images = Patterns.Create(64);
        using var encoder = Patterns.CreateEncoder(architecture: Transformer);
        var counts = new List<long>();
        LiveTensors.CountSettled();
        Patterns.Train(encoder, images, Options with { Epochs = 10 }, architecture: Transformer, progress: _ => counts.Add(LiveTensors.Count));

        Assert.Equal(counts[4], counts[19]);
    }

    [Fact]
    public void Patches_of_a_network_that_has_none_cannot_be_frozen()
    {
        using var images = Patterns.Create(64);
        using var encoder = Patterns.CreateEncoder();
        var error = Assert.Throws<OptionsException>(() => Patterns.Train(encoder, images, Options));

        Assert.Equal("FreezePatchProjection", Assert.Single(error.Faults).Parameter);
        Assert.Contains("vision transformers", error.Message, StringComparison.Ordinal);
    }

    private CheckpointFolder Open() => CheckpointFolder.Open(_folder.Path, new CheckpointOptions { Every = TimeSpan.FromHours(1) });
}
