using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Runtime;
using FewLabel.Sampling;
using FewLabel.Training;
using FewLabel.Training.Metrics;
using FewLabel.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Training;

public sealed class SemiSupervisedTrainerTests : IDisposable
{
    private static readonly ImageTransform Weak = new RandomTranslation(0.05, 0.05);

    private static readonly ImageTransform Strong = new RandomAffine(degrees: 10, translateX: 0.1, translateY: 0.1, shearX: 10);

    private static readonly SemiSupervisedOptions Short = SemiSupervisedOptions.FixMatch with
    {
        BatchSize = 64,
        LabeledBatchSize = 32,
        Epochs = 12,
        ExponentialMovingAverage = 0.95,
        Optimizer = new AdamWOptions(0.005),
        Weights = new FixedThreshold(0.8),
    };

    private readonly ImageSet _images = SyntheticDigits.Create(1_000, seed: 5);
    private readonly DataSplit _split = new([.. Enumerable.Range(0, 60)], []);
    private readonly long[] _unlabeled = [.. Enumerable.Range(60, 900)];
    private readonly long[] _unseen = [.. Enumerable.Range(960, 40)];

    public static TheoryData<string> Methods => [nameof(SemiSupervisedOptions.PseudoLabel), nameof(SemiSupervisedOptions.FixMatch), nameof(SemiSupervisedOptions.FlexMatch), nameof(SemiSupervisedOptions.FreeMatch), nameof(SemiSupervisedOptions.SoftMatch)];

    public void Dispose() => _images.Dispose();

    [Theory]
    [MemberData(nameof(Methods))]
    public void Images_without_labels_teach_what_sixty_labels_alone_do_not(string method)
    {
        var chosen = Preset(method);
        using var alone = Networks.Convolutional(1);
        using var with = Networks.Convolutional(1);
        Train(alone, Short with { UnlabeledLossWeight = 1e-9 });
        Train(with, Short with { Weights = chosen.Weights is FixedThreshold ? Short.Weights : chosen.Weights, Alignment = chosen.Alignment, RampUp = chosen.RampUp });

        Assert.InRange(Accuracy(with), Accuracy(alone) + 0.04, 1);
    }

    [Fact]
    public void Pseudo_labels_come_from_weak_views_and_are_learned_on_strong_ones()
    {
        var (weak, strong) = (new Recorder(), new Recorder());
        using var model = Networks.Mlp(2);
        using var random = new RandomSource(1);
        new SemiSupervisedTrainer(Short with { Epochs = 1 }, weak, strong, null, ComputeDevice.Cpu).Train(model, _images, _split, _unlabeled, random);

        // In each of the 14 steps: 64 unlabeled images weakly for the teacher, 32 labeled weakly, and the 64 strongly.
        Assert.Equal(Enumerable.Repeat(new long[] { 64, 32 }, 14).SelectMany(sizes => sizes), weak.Counts);
        Assert.Equal(Enumerable.Repeat(64L, 14), strong.Counts);
    }

    [Fact]
    public void Labels_of_unlabeled_images_are_not_looked_at()
    {
        using var labels = tensor([.. _images.LabelValues.Select((label, image) => image < 60 ? (long)label : (label + 5L) % 10)], int64);
        using var lying = new ImageSet(_images.Pixels.clone(), labels.clone(), _images.ClassNames);
        using var first = Networks.Mlp(3);
        using var second = Networks.Mlp(3);
        Train(first, Short with { Epochs = 1 });
        Train(second, Short with { Epochs = 1 }, lying);

        Assert.Equal(Networks.Weights(first), Networks.Weights(second));
    }

    [Fact]
    public void Nothing_but_the_model_stays_in_memory()
    {
        using var model = Networks.Mlp(5);
        Train(model, Short with { Epochs = 1 });
        var before = LiveTensors.CountSettled();
        Train(model, Short with { Epochs = 2, Alignment = ClassAlignment.Labeled, Weights = new CurriculumThreshold() });

        Assert.Equal(before, LiveTensors.CountSettled());
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void No_step_leaves_a_tensor_to_the_garbage_collector(string method)
    {
        using var model = Networks.Mlp(5);
        var options = Preset(method) with { BatchSize = 64, LabeledBatchSize = 32, Epochs = 1 };
        Train(model, options);
        var before = LiveTensors.CountSettled();
        var collections = GC.CollectionCount(0);
        Train(model, options);
        var after = LiveTensors.Count;

        Assert.Equal(collections, GC.CollectionCount(0));
        Assert.Equal(before, after);
    }

    [Fact]
    public void Without_a_label_there_is_nothing_to_pseudo_label_from()
    {
        using var model = Networks.Mlp(6);
        using var random = new RandomSource(1);

        var error = Assert.Throws<ArgumentException>(() => new SemiSupervisedTrainer(Short).Train(model, _images, new DataSplit([], []), _unlabeled, random));

        Assert.Contains("no labeled image to learn from", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_out_of_range_are_named()
    {
        var options = new SemiSupervisedOptions
        {
            Weights = null!,
            Alignment = (ClassAlignment)9,
            UnlabeledLossWeight = 0,
            RampUp = 1.5,
            LabeledBatchSize = 0,
            Epochs = 0,
        };

        Assert.Equal(
            ["Epochs", "Weights", "Alignment", "UnlabeledLossWeight", "RampUp", "LabeledBatchSize"],
            options.Validate().Select(fault => fault.Parameter));
    }

    private static SemiSupervisedOptions Preset(string method) =>
        (SemiSupervisedOptions)typeof(SemiSupervisedOptions).GetProperty(method)!.GetValue(null)!;

    private double Accuracy(nn.Module<Tensor, Tensor> model) => Evaluator.Evaluate(model, _images, [.. _unlabeled, .. _unseen]).Accuracy;

    private void Train(nn.Module<Tensor, Tensor> model, SemiSupervisedOptions options, ImageSet? images = null)
    {
        using var random = new RandomSource(11);
        new SemiSupervisedTrainer(options, Weak, Strong, null, ComputeDevice.Cpu).Train(model, images ?? _images, _split, _unlabeled, random);
    }

    private sealed class Recorder : ImageTransform
    {
        public List<long> Counts { get; } = [];

        public override Tensor Apply(Tensor images, RandomSource random)
        {
            Counts.Add(images.shape[0]);
            return images.clone();
        }
    }
}
