using FewLabel.Networks;
using FewLabel.Runtime;
using FewLabel.Tests.Networks;
using FewLabel.Training;
using FewLabel.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.FineTuning;

public sealed class LayerwiseRateDecayTests
{
    private static readonly SupervisedOptions OneStep = new()
    {
        Optimizer = new SgdOptions(0.1) { Momentum = 0, WeightDecay = 0 },
        Schedule = LearningRateSchedule.Constant, BatchSize = 30, Epochs = 1, ExponentialMovingAverage = 0,
    };

    [Fact]
    public void One_SGD_step_moves_each_group_by_its_rate_times_the_gradient()
    {
        using var images = LabeledImages.Create(30);
        using var classifier = Classifier(Architectures.Mlp2);
        using var twin = Classifier(Architectures.Mlp2);
        using var all = arange(30, int64);
        using var pixels = images.Batch(all);
        using var loss = nn.functional.cross_entropy(twin.call(pixels), images.Labels!);
        loss.backward();

        Train(classifier, LayerwiseRateDecay.Of(classifier, 0.5), OneStep, images);

        // fc1, bn1, fc2, bn2 are the groups of the encoder, from below.
        var factors = new Dictionary<string, double> { ["fc1"] = 0.0625, ["bn1"] = 0.125, ["fc2"] = 0.25, ["bn2"] = 0.5, ["fc"] = 1 };
        foreach (var (name, parameter) in classifier.named_parameters())
        {
            using var scope = NewDisposeScope();
            var start = twin.get_parameter(name)!;
            var expected = start.detach() - start.grad! * (0.1 * factors[name.Split('.')[0]]);
            Assert.True((expected - parameter).abs().max().item<float>() < 1e-6f, name);
            Assert.NotEqual(start.Values(), parameter.Values());
        }
    }

    [Theory]
    [InlineData("CNN", 10)]
    [InlineData("ResNet18-small", 6)]
    public void Every_network_has_its_children_as_groups_from_below_and_the_head_at_the_full_rate(string name, int groups)
    {
        using var classifier = NetworkFixtures.Classifier(Architectures.Find(name)!, NetworkFixtures.Gray28);
        var rates = LayerwiseRateDecay.Of(classifier, 0.9).Modules;

        Assert.Equal(groups + 2, rates.Length);
        Assert.Same(classifier.Encoder, rates[0].Module);
        Assert.Equal(Math.Pow(0.9, groups), rates[0].Factor, 1e-12);
        Assert.Equal(classifier.Encoder.children(), rates.Skip(1).Take(groups).Select(item => item.Module));
        Assert.All(Enumerable.Range(1, groups), i => Assert.Equal(Math.Pow(0.9, groups - i + 1), rates[i].Factor, 1e-12));
        Assert.Same(classifier.Head, rates[^1].Module);
        Assert.Equal(1, rates[^1].Factor);
    }

    [Theory]
    [InlineData("CNN")]
    [InlineData("ResNet18-small")]
    public void Head_only_leaves_every_bit_of_the_encoder_whatever_the_options(string name)
    {
        using var images = LabeledImages.Create(12);
        using var classifier = NetworkFixtures.Classifier(Architectures.Find(name)!, new Data.ImageShape(1, 20, 20), 3);
        using var large = new Data.ImageSet(
            nn.functional.interpolate(images.Pixels.to(float32), [20, 20]).to(ScalarType.Byte), images.Labels!.clone());
        var (encoder, head) = (classifier.Encoder.State(), classifier.Head.State());
        var options = new SupervisedOptions
        {
            Epochs = 3, BatchSize = 4, ValidateEvery = 1, ExponentialMovingAverage = 0.9, EarlyStopping = new EarlyStopping(2), Optimizer = new AdamWOptions(0.01) { WeightDecay = 0.1 },
        };
        using var random = new RandomSource(2);
        new SupervisedTrainer(options, device: ComputeDevice.Cpu)
            .Train(classifier, LayerwiseRateDecay.HeadOnly(classifier), large, LabeledImages.Split(8, 4), random);

        Assert.Equal(encoder, classifier.Encoder.State());
        Assert.NotEqual(head, classifier.Head.State());
        Assert.All(classifier.Encoder.named_buffers().Where(item => item.buffer.dtype == ScalarType.Int64), item => Assert.Equal(0, item.buffer.item<long>()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1.5)]
    [InlineData(double.NaN)]
    public void A_decay_that_is_none_is_refused_with_its_value(double decay)
    {
        using var classifier = Classifier(Architectures.Mlp2);
        Assert.Equal(decay, Assert.Throws<ArgumentOutOfRangeException>(() => LayerwiseRateDecay.Of(classifier, decay)).ActualValue);
    }

    private static ImageClassifier Classifier(Architecture architecture) =>
        NetworkFixtures.Classifier(architecture, LabeledImages.Shape, LabeledImages.Classes);

    private static void Train(ImageClassifier classifier, LayerRates rates, SupervisedOptions options, Data.ImageSet images)
    {
        using var random = new RandomSource(2);
        new SupervisedTrainer(options, device: ComputeDevice.Cpu).Train(classifier, rates, images, LabeledImages.Split(30, 0), random);
    }
}
