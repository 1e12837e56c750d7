using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Ensembles;
using FewLabel.Networks;
using FewLabel.Pretrained;
using FewLabel.Runtime;
using FewLabel.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewLabel.Tests;

/// <summary>What <see cref="PhotographExtensions.LearnPhotographs"/> makes: networks of ImageNet that see each image resized and mirrored, as a product of powers.</summary>
public sealed class PhotographOnnxTests
{
    private const int Classes = 5;

    [Theory]
    [InlineData(3, 50, 60, true)]
    [InlineData(3, 64, 64, false)]
    [InlineData(1, 28, 28, true)]
    public void OnnxRuntime_gives_the_probabilities_of_a_classifier_of_photographs(int channels, int height, int width, bool mirrored)
    {
        var shape = new ImageShape(channels, height, width);
        var views = new FeatureOptions { Mirrored = mirrored };
        Architecture[] architectures =
        [
            PretrainedEncoders.ResNet18At(64).WithLinearHead().WithViews(views, normalized: true),
            PretrainedEncoders.ResNet18At(48).WithViews(views, normalized: false),
            PretrainedEncoders.ResNet18At(33).WithViews(views, normalized: false),
        ];
        using var random = new RandomSource(3);
        var members = architectures.Select((architecture, position) => Decided(architecture.CreateClassifier(shape, Classes, random), position == 0 ? 5 : 0.05, random)).ToArray();
        var info = Trained.Info(shape, Classes, architectures) with { Mean = [.. PretrainedEncoders.Normalize.Mean], StandardDeviation = [.. PretrainedEncoders.Normalize.StandardDeviation] };
        using var classifier = new Classifier(new ClassifierEnsemble(members) { Powers = [0.7, 0.2, 0.3] }, info, torch.CPU);
        using var file = new OnnxFile(classifier);
        using var drawn = random.Integers(0, 256, 3 * shape.Size);
        byte[] pixels = [.. drawn.data<long>().Select(value => (byte)value)];
        using var images = tensor(pixels, uint8).view(3, shape.Channels, shape.Height, shape.Width);

        float[] expected = [.. classifier.Predict(images).SelectMany(prediction => prediction.Probabilities)];
        var actual = file.Run("probabilities", shape, pixels);

        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
        Assert.Contains(expected, probability => probability is > 0.05f and < 0.95f);
        Assert.Equal(3, expected.Chunk(Classes).Select(one => one[0]).Distinct().Count());
    }

    [Fact]
    public async Task What_LearnPhotographs_trains_is_exported()
    {
        using var digits = SyntheticDigits.CreateDataset(train: 120, test: 20, seed: 3);
        var fusion = new FusionOptions { Folds = 2, MaxImages = 100, FineTuning = new FusionOptions().FineTuning with { Epochs = 1 } };
        var recipe = Recipe.Generic with { Fusion = fusion, Features = new FeatureOptions { Mirrored = true } };
        using var result = await Experiment.On(digits, recipe).LabelPerClass(4, seed: 9).LearnPhotographs("photographs", size: 32).Build().RunAsync();
        using var classifier = new Classifier(result.Best.Model, result.Best.Info, torch.CPU);
        using var file = new OnnxFile(classifier);

        byte[] pixels = [.. digits.Test.Pixels.data<byte>()];

        float[] expected = [.. result.Best.Predict(digits.Test).SelectMany(prediction => prediction.Probabilities)];
        Assert.All(expected.Zip(file.Run("probabilities", digits.Test.Shape, pixels)), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
    }

    /// <summary>With a head whose answers are neither 0 nor 1.</summary>
    private static ImageClassifier Decided(ImageClassifier classifier, double spread, RandomSource random)
    {
        using var noGradient = no_grad();
        using var weight = random.Normal(0, spread, Classes, classifier.Encoder.FeatureDimension);
        ((Linear)classifier.Head).weight.copy_(weight);
        classifier.eval();
        return classifier;
    }
}
