using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Runtime;
using FewLabel.Training;
using TorchSharp;
using static FewLabel.Tests.Networks.NetworkFixtures;
using static TorchSharp.torch;

namespace FewLabel.Tests.Networks.Transformers;

public sealed class VisionTransformerTests
{
    private static readonly VisionTransformerOptions Tiny = new() { Width = 16, Depth = 2, Heads = 2, PatchSize = 4, PositionSize = 12 };

    private static readonly ImageShape Gray12 = new(1, 12, 12);

    /// <summary>The published numbers: DeiT's without the head, DINOv2's without the mask token.</summary>
    [Theory]
    [InlineData("ViT-Ti16", 224, 5_717_416 - 193_000)]
    [InlineData("ViT-S16", 224, 22_050_664 - 385_000)]
    [InlineData("vit-s14", 28, 22_056_576 - 384)]
    [InlineData("ViT-B16", 32, 86_567_656 - 769_000)]
    [InlineData("ViT-B14", 28, 86_580_480 - 768)]
    public void Each_network_has_its_published_number_of_parameters(string name, int size, long parameters)
    {
        using var random = new RandomSource(1);
        using var encoder = Architectures.Find(name)!.CreateEncoder(new ImageShape(3, size, size), random);

        Assert.Equal(parameters, encoder.parameters().Sum(parameter => parameter.numel()));
        Assert.Equal(name, encoder.GetName(), ignoreCase: true);
    }

    [Theory]
    [InlineData(TokenPooling.ClassToken, 0, 16)]
    [InlineData(TokenPooling.PatchMean, 4, 16)]
    [InlineData(TokenPooling.ClassTokenAndPatchMean, 1, 32)]
    public void Features_have_the_promised_shape_at_every_size_that_divides(TokenPooling pooling, int registers, int dimension)
    {
        foreach (var (height, width) in new[] { (12, 12), (4, 4), (8, 20), (64, 48) })
        {
            using var random = new RandomSource(1);
            using var encoder = Architectures.VisionTransformer(Tiny with { Pooling = pooling, RegisterTokens = registers }).CreateEncoder(new ImageShape(3, height, width), random);
            using var images = Images(3, encoder.Input);
            using var features = encoder.call(images);

            Assert.Equal(dimension, encoder.FeatureDimension);
            Assert.Equal([3, dimension], features.shape);
            Assert.True(features.isfinite().all().item<bool>());
        }
    }

    [Fact]
    public void Images_that_do_not_divide_into_patches_are_refused_with_the_remedy()
    {
        using var random = new RandomSource(1);
        var error = Assert.Throws<ArgumentException>(() => Architectures.ViTSmall16.CreateEncoder(Color28, random));
        Assert.Contains("multiples of 16 pixels; these are 3×28×28", error.Message);
        Assert.Contains("WithInputSize(224)", error.Message);
        Assert.Contains("WithInputSize(32)", Architectures.VisionTransformer(new VisionTransformerOptions { PositionSize = null }).FaultWith(Color28));
        Assert.Contains("multiples of 16", Assert.Throws<ArgumentOutOfRangeException>(() => Architectures.ViTSmall16.WithInputSize(100)).Message);
        Assert.Contains("at least 14×14", Architectures.ViTSmall14.FaultWith(new ImageShape(3, 14, 13)));

        var around = Architectures.ViTSmall16.WithInputNormalization(new FewLabel.Augmentation.MomentNormalization()).WithPrototypeHead(3, 0.02);
        Assert.Contains("multiples of 16", around.FaultWith(Color28));
        Assert.Contains("multiples of 16", around.WithLinearHead().FaultWith(Color28));
        Assert.Contains("multiples of 16", around.WithHead("own", Heads.Linear).FaultWith(Color28));
        Assert.Null(around.WithInputSize(224).FaultWith(Color28));
        Assert.Null(Architectures.ViTSmall16.FaultWith(new ImageShape(1, 32, 48)));
    }

    [Fact]
    public void Around_a_transformer_stands_what_stands_around_any_network_and_it_moves_as_one()
    {
        using var random = new RandomSource(3);
        using var again = new RandomSource(3);
        using var plain = Architectures.VisionTransformer(Tiny).CreateEncoder(Gray12, random);
        using var wrapped = Architectures.VisionTransformer(Tiny).WithInputSize(12).CreateClassifier(Gray28, 4, again);
        using var images = Images(2, Gray28);
        Assert.Equal(plain.state_dict().Keys, wrapped.Encoder.state_dict().Keys);

        using var before = wrapped.Features(images);
        wrapped.to(float64);
        Assert.All(wrapped.state_dict().Values, tensor => Assert.Equal(float64, tensor.dtype));
        using var doubles = images.to(float64);
        using var features = wrapped.Features(doubles);
        Assert.True((features - before).abs().max().item<double>() < 1e-5);

        wrapped.to(float32);
        using (no_grad())
        {
            // A constant would be taken off again by the layer norms.
            wrapped.get_parameter("cls_token")!.normal_();
        }

        using var logits = wrapped.call(images);
        logits.square().sum().backward();
        using var changed = wrapped.Features(images);
        Assert.True((changed - before).abs().max().item<float>() > 1e-3);
        Assert.All(wrapped.named_parameters(), item => Assert.True(item.parameter.grad?.abs().max().item<float>() > 0, item.name));
    }

    [Fact]
    public void It_learns_and_a_seed_gives_the_same_bits()
    {
        using var images = LabeledPatches(48);
        var (weights, losses) = Train(3);

        Assert.True(losses[^1] < 0.3 * losses[0], $"The loss went from {losses[0]} to {losses[^1]}.");
        Assert.Equal(weights, Train(3).Weights);
        Assert.NotEqual(weights, Train(4).Weights);

        (float[] Weights, double[] Losses) Train(long seed)
        {
            using var random = new RandomSource(seed);
            using var classifier = Architectures.VisionTransformer(Tiny with { RegisterTokens = 1, LayerScale = 0.5, PositionSize = 16 }).CreateClassifier(Gray12, 4, random);
            var trainer = new SupervisedTrainer(new SupervisedOptions { Epochs = 25, BatchSize = 16, Optimizer = new FewLabel.Training.Optimizers.AdamWOptions(0.003) }, null, null, ComputeDevice.Cpu);
            var result = trainer.Train(classifier, images, new FewLabel.Sampling.DataSplit([.. Enumerable.Range(0, 48).Select(i => (long)i)], []), random);
            return ([.. classifier.state_dict().Values.SelectMany(tensor => tensor.Values())], [.. result.History.Select(epoch => epoch.TrainLoss)]);
        }
    }

    [Fact]
    public void Each_block_learns_more_slowly_than_the_one_above_it()
    {
        using var random = new RandomSource(1);
        using var classifier = Architectures.VisionTransformer(Tiny).WithInputSize(8).CreateClassifier(Gray12, 4, random);
        var rates = LayerwiseRateDecay.Of(classifier, 0.5);

        Assert.Equal([1 / 16.0, 1 / 16.0, 1 / 8.0, 1 / 4.0, 1 / 2.0, 1], rates.Modules.Select(item => item.Factor));
        Assert.Equal(["PatchProjection", "TransformerBlock", "TransformerBlock"], rates.Modules.Skip(1).Take(3).Select(item => item.Module.GetName()));
    }

    public static TheoryData<VisionTransformerOptions, string> Faults => new()
    {
        { new() { PatchSize = 0 }, "PatchSize" },
        { new() { Width = 0 }, "Width" },
        { new() { Width = 100_000 }, "Width" },
        { new() { Width = 385 }, "Width" },
        { new() { Width = 6, Positions = PositionEmbedding.SinCos }, "Width" },
        { new() { Depth = 0 }, "Depth" },
        { new() { Depth = 129 }, "Depth" },
        { new() { Heads = 0 }, "Heads" },
        { new() { PositionSize = 225 }, "PositionSize" },
        { new() { PositionSize = 0 }, "PositionSize" },
        { new() { PositionSize = 16_000 }, "PositionSize" },
        { new() { PositionOffset = double.NaN }, "PositionOffset" },
        { new() { PositionOffset = 1.5 }, "PositionOffset" },
        { new() { RegisterTokens = -1 }, "RegisterTokens" },
        { new() { LayerScale = double.PositiveInfinity }, "LayerScale" },
        { new() { Pooling = (TokenPooling)9 }, "Pooling" },
        { new() { Positions = (PositionEmbedding)9 }, "Positions" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void An_option_that_cannot_be_is_the_one_fault(VisionTransformerOptions options, string parameter)
    {
        Assert.Equal(parameter, Assert.Single(options.Validate()).Parameter);
        Assert.Throws<OptionsException>(() => Architectures.VisionTransformer(options));
    }

    [Fact]
    public void A_description_cannot_ask_for_more_numbers_than_a_file_has()
    {
        using var random = new RandomSource(1) { Left = 1_000_000 };
        var huge = Architectures.VisionTransformer(Tiny with { PatchSize = 1, PositionSize = 10_000, Positions = PositionEmbedding.SinCos });

        Assert.Throws<DrawLimitException>(() => huge.CreateEncoder(Gray12, random));
    }

    /// <summary>Images of four classes, each bright in a corner of its own.</summary>
    private static ImageSet LabeledPatches(int count)
    {
        using var random = new RandomSource(1);
        using var scope = NewDisposeScope();
        var labels = arange(count, int64).remainder(4);
        var pixels = random.Uniform(0, 120, count, 1, 12, 12);
        for (var label = 0; label < 4; label++)
        {
            pixels[.., .., (label / 2 * 6)..(label / 2 * 6 + 6), (label % 2 * 6)..(label % 2 * 6 + 6)] += labels.eq(label).view(-1, 1, 1, 1).to(float32) * 110;
        }

        return new ImageSet(pixels.to(ScalarType.Byte).MoveToOuterDisposeScope(), labels.MoveToOuterDisposeScope());
    }
}
