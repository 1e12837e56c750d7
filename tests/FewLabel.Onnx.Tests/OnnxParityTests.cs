using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests;

public sealed class OnnxParityTests
{
    private static readonly Dictionary<string, Architecture> KnownArchitectures = Architectures.All
        .Append(Architectures.ResNet(new ResNetOptions { Depth = 18, Stem = ResNetStem.SmallImage, ResidualWeight = 0.2 }))
        .Append(Architectures.ResNet(new ResNetOptions { Depth = 34 }))
        .Append(Architectures.ResNet50.WithInputSize(64))
        .Append(Architectures.Cnn.WithInputSize(20))
        .Append(Architectures.Cnn.WithInputSize(64))
        .Append(Architectures.CnnBackbone.WithInputSize(71))
        .Concat(Recipe.Digits.InputNormalizations.Where(form => !form.IsNone).Select(form => Architectures.Mlp2.WithInputNormalization(form)))
        .Append(Architectures.Cnn.WithInputNormalization(new MomentNormalization(upright: false, width: 0.5)))
        .Append(Architectures.Cnn.WithInputNormalization(MomentNormalization.None, new MomentNormalization(zoom: 1.07)).WithInputNormalization(new MomentNormalization()))
        .Append(ArchitectureRegistry.BuiltIn.Create(Kinds.WithPrototypes(Architectures.Mlp2.Spec, 40)))
        .Append(ArchitectureRegistry.BuiltIn.Create(Kinds.WithPrototypes(Architectures.Cnn.WithInputNormalization(new MomentNormalization(upright: false, zoom: 0.93), MomentNormalization.None).WithInputNormalization(new MomentNormalization()).Spec, 25)))
        .ToDictionary(architecture => architecture.Name);

    public static TheoryData<string, int> Cases()
    {
        var cases = new TheoryData<string, int>();
        foreach (var name in KnownArchitectures.Keys)
        {
            cases.Add(name, 1);
        }

        foreach (var architecture in new[] { Architectures.Mlp1, Architectures.Cnn, Architectures.ResNet18, Architectures.Mlp2.WithInputNormalization(new MomentNormalization(width: 0.65)) })
        {
            cases.Add(architecture.Name, 3);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void OnnxRuntime_gives_the_probabilities_that_FewLabel_gives(string architecture, int channels)
    {
        var shape = new ImageShape(channels, 30, 28);
        using var classifier = Trained.Classifier(shape, 4, KnownArchitectures[architecture]);
        using var file = new OnnxFile(classifier);

        AssertSame(classifier, file, 1);
        AssertSame(classifier, file, 7);
        AssertLogits(classifier, file);
    }

    [Theory]
    [InlineData(1, 64, 64)]
    [InlineData(3, 64, 47)]
    [InlineData(1, 28, 70)]
    public void Maps_of_larger_images_are_pooled_as_FewLabel_pools_them(int channels, int height, int width)
    {
        using var classifier = Trained.Classifier(new ImageShape(channels, height, width), 4, Architectures.Cnn);
        using var file = new OnnxFile(classifier);

        AssertSame(classifier, file, 1);
        AssertSame(classifier, file, 7);
        AssertLogits(classifier, file);
    }

    [Fact]
    public void A_plain_module_of_layers_that_are_known_is_exported()
    {
        var own = Architecture.FromModule(
            "layers", (input, _) => nn.Sequential(nn.Conv2d(input.Channels, 4, 3, stride: 2), nn.BatchNorm2d(4), nn.ReLU()), input => 4 * ((input.Height - 1) / 2) * ((input.Width - 1) / 2));
        using var classifier = Trained.Classifier(new ImageShape(1, 12, 10), 4, own.WithInputSize(20));
        using var file = new OnnxFile(classifier);

        AssertSame(classifier, file, 7);
        AssertLogits(classifier, file);
    }

    [Fact]
    public void An_ensemble_gives_the_mean_of_its_members_probabilities()
    {
        var shape = new ImageShape(1, 28, 28);
        using var classifier = Trained.Classifier(shape, 10, Architectures.Cnn, Architectures.Cnn, Architectures.Mlp2);
        using var file = new OnnxFile(classifier);

        AssertSame(classifier, file, 1);
        AssertSame(classifier, file, 7);
        Assert.Equal("probabilities", Assert.Single(file.Session.OutputMetadata.Keys));
    }

    public static TheoryData<string> Kind => Kinds.Names;

    [Theory]
    [MemberData(nameof(Kind))]
    public void Every_kind_of_classifier_gives_the_probabilities_that_FewLabel_gives(string kind)
    {
        using var classifier = Kinds.Create(kind);
        using var file = new OnnxFile(classifier);

        AssertSame(classifier, file, 1);
        AssertSame(classifier, file, 7);
    }

    [Fact]
    public void A_head_of_several_layers_is_exported_too()
    {
        var shape = new ImageShape(1, 28, 28);
        using var random = new RandomSource(2);
        var encoder = Architectures.Mlp2.CreateEncoder(shape, random);
        var head = nn.Sequential(Heads.Mlp(64, 32, 16, random), nn.BatchNorm1d(16), nn.Dropout(0.5), Heads.Linear(16, 4, random));
        using var classifier = new Classifier(new ImageClassifier(encoder, head, 4), Trained.Info(shape, 4, [Architectures.Mlp2]), torch.CPU);
        using var file = new OnnxFile(classifier);

        AssertSame(classifier, file, 7);
    }

    private static void AssertSame(Classifier classifier, OnnxFile file, int count)
    {
        var shape = classifier.Info.Input;
        var classes = classifier.Info.ClassNames.Length;
        var pixels = Pixels(shape, count);
        using var images = tensor(pixels, uint8).view(count, shape.Channels, shape.Height, shape.Width);
        float[] expected = [.. classifier.Predict(images).SelectMany(prediction => prediction.Probabilities)];

        var actual = file.Run("probabilities", shape, pixels);

        Assert.Equal(count * classes, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        Assert.All(actual.Chunk(classes), one => Assert.Equal(1, one.Sum(), 5));
        Assert.Contains(expected, probability => probability is > 0.02f and < 0.98f);
        Assert.True(count == 1 || expected.Chunk(classes).Select(one => one[0]).Distinct().Count() > 1, "All images look the same to this network.");
    }

    private static void AssertLogits(Classifier classifier, OnnxFile file)
    {
        var shape = classifier.Info.Input;
        var pixels = Pixels(shape, 7);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var normalized = new FewLabel.Augmentation.Normalize(classifier.Info.Mean, classifier.Info.StandardDeviation)
            .Apply(tensor(pixels, uint8).view(7, shape.Channels, shape.Height, shape.Width).to(float32).div(255));
        var expected = classifier.Model.call(normalized).data<float>().ToArray();

        var actual = file.Run("logits", shape, pixels);

        var tolerance = 1e-5f * expected.Max(Math.Abs);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, Math.Max(1e-5f, tolerance)));
    }

    private static byte[] Pixels(ImageShape shape, int count)
    {
        using var random = new RandomSource(count);
        using var drawn = random.Integers(0, 256, count * shape.Size);
        return [.. drawn.data<long>().Select(value => (byte)value)];
    }
}
