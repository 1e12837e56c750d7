using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests;

/// <summary>Vision transformers as ONNX files, run by OnnxRuntime.</summary>
public sealed class VisionTransformerOnnxTests
{
    private static readonly VisionTransformerOptions Tiny = new() { Width = 32, Depth = 3, Heads = 4, PatchSize = 7, PositionSize = 28 };

    private static readonly Dictionary<string, (Architecture Architecture, ImageShape Input)> All = new()
    {
        ["class token"] = (Architectures.VisionTransformer(Tiny), new ImageShape(3, 28, 28)),
        ["gray, mean of the patches"] = (Architectures.VisionTransformer(Tiny with { Pooling = TokenPooling.PatchMean }), new ImageShape(1, 28, 28)),
        ["registers, layer scale, other size, both"] = (
            Architectures.VisionTransformer(Tiny with { RegisterTokens = 4, LayerScale = 0.5, AntialiasPositions = true, PositionOffset = 0, Pooling = TokenPooling.ClassTokenAndPatchMean }),
            new ImageShape(3, 14, 49)),
        ["fixed positions, resized"] = (Architectures.VisionTransformer(Tiny with { Positions = PositionEmbedding.SinCos }).WithInputSize(35), new ImageShape(1, 30, 28)),
        ["in a form"] = (Architectures.VisionTransformer(Tiny).WithInputNormalization(new FewLabel.Augmentation.MomentNormalization()), new ImageShape(1, 28, 28)),
        ["ViT-Ti16"] = (Architectures.ViTTiny16, new ImageShape(3, 64, 96)),
    };

    public static TheoryData<string> Names => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void OnnxRuntime_gives_the_logits_that_FewLabel_gives(string name)
    {
        var (architecture, shape) = All[name];
        using var classifier = Varied(shape, architecture);
        using var file = new OnnxFile(classifier);

        AssertSame(classifier, file, 1);
        AssertSame(classifier, file, 5);
    }

    [Fact]
    public void A_head_with_layer_norm_and_GELU_is_exported_too()
    {
        var shape = new ImageShape(3, 28, 28);
        using var random = new RandomSource(2);
        var encoder = Architectures.VisionTransformer(Tiny).CreateEncoder(shape, random);
        var head = nn.Sequential(nn.LayerNorm(32), Heads.Linear(32, 16, random), nn.GELU(), Heads.Linear(16, 4, random));
        using var classifier = new Classifier(new ImageClassifier(encoder, head, 4), Trained.Info(shape, 4, [Architectures.VisionTransformer(Tiny)]), torch.CPU);
        using var file = new OnnxFile(classifier);

        AssertSame(classifier, file, 5);
    }

    /// <summary>A classifier in which no token and no factor is zero or one.</summary>
    private static Classifier Varied(ImageShape shape, Architecture architecture)
    {
        using var random = new RandomSource(4);
        var model = architecture.CreateClassifier(shape, 4, random);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach (var (name, tensor) in model.named_parameters())
        {
            if (tensor.dim() is 1 or 3)
            {
                tensor.add_(random.Normal(0, 0.3, tensor.shape));
            }
        }

        return new Classifier(model, Trained.Info(shape, 4, [architecture]), torch.CPU);
    }

    private static void AssertSame(Classifier classifier, OnnxFile file, int count)
    {
        var shape = classifier.Info.Input;
        using var random = new RandomSource(count);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        byte[] pixels = [.. random.Integers(0, 256, count * shape.Size).data<long>().Select(value => (byte)value)];
        var normalized = new FewLabel.Augmentation.Normalize(classifier.Info.Mean, classifier.Info.StandardDeviation)
            .Apply(tensor(pixels, uint8).view(count, shape.Channels, shape.Height, shape.Width).to(float32).div(255));
        classifier.Model.eval();
        var expected = classifier.Model.call(normalized).data<float>().ToArray();

        var actual = file.Run("logits", shape, pixels);

        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
        Assert.Contains(expected, logit => Math.Abs(logit) > 0.05f);
        Assert.True(count == 1 || expected.Chunk(4).Select(one => one[0]).Distinct().Count() == count, "All images look the same to this network.");
    }
}
