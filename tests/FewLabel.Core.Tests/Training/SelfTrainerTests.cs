using System.Collections.Immutable;
using FewLabel.Data;
using FewLabel.Runtime;
using FewLabel.Sampling;
using FewLabel.Training;
using FewLabel.Training.Metrics;
using FewLabel.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Training;

public sealed class SelfTrainerTests : IDisposable
{
    private const int Count = 800;

    private static readonly SelfTrainingOptions Options = new() { Epochs = 4, BatchSize = 50, LabeledBatchSize = 20, Optimizer = new AdamWOptions(0.003) };

    private readonly ImageSet _images = SyntheticDigits.Create(Count, seed: 11, variation: 0.5);
    private readonly DataSplit _split = new([.. Enumerable.Range(0, 40).Select(i => (long)i)], [.. Enumerable.Range(40, 20).Select(i => (long)i)]);
    private readonly long[] _unlabeled = [.. Enumerable.Range(60, Count - 60).Select(i => (long)i)];

    public void Dispose() => _images.Dispose();

    [Fact]
    public void Right_pseudo_labels_teach_what_forty_labels_cannot()
    {
        using var few = Networks.Mlp(1);
        using var many = Networks.Mlp(1);
        Train(few, Options, Estimate(_ => -1, keep: [_unlabeled[0]]));
        Train(many, Options, Estimate(image => (int)_images.LabelValues[image]));

        Assert.InRange(Accuracy(many), Accuracy(few) + 0.05, 1);
    }

    [Fact]
    public void The_teacher_leaves_wrong_pseudo_labels_behind()
    {
        // A tenth of the pseudo-labels is wrong at random, and as certain as the others.
        var options = Options with { Epochs = 12, ConfidentFraction = 1, TeacherStart = 0.3, Threshold = 0.8 };
        var pseudoLabels = Estimate(image => (int)(image % 10 == 0 ? (_images.LabelValues[image] + 3) % 10 : _images.LabelValues[image]));
        using var model = Networks.Mlp(2);
        Train(model, options, pseudoLabels);
        var wrong = _unlabeled.Where(image => image % 10 == 0).ToArray();

        var right = Evaluator.Evaluate(model, _images, wrong).Accuracy;

        Assert.InRange(right, 0.6, 1);
    }

    [Fact]
    public void Pseudo_labels_for_the_validation_images_are_never_used()
    {
        var honest = Estimate(image => (int)_images.LabelValues[image]);
        var lying = new PseudoLabels(honest.Labels.SetItem(45, 9).SetItem(3, 9), honest.Certainty);
        using var first = Networks.Mlp(3);
        using var second = Networks.Mlp(3);
        Train(first, Options, honest);
        Train(second, Options, lying);

        Assert.Equal(Networks.Weights(first), Networks.Weights(second));
    }

    [Fact]
    public void The_most_certain_pseudo_labels_of_each_class_are_taken()
    {
        var pseudoLabels = new PseudoLabels([0, 0, 0, 1, 1, -1], [0.1f, 0.9f, 0.5f, 0.2f, 0.1f, 1f]);

        Assert.Equal([1, 2, 3], pseudoLabels.MostCertain([0, 1, 2, 3, 4, 5], 0.5).Order());
        Assert.Equal([0, 1, 2, 3, 4], pseudoLabels.MostCertain([0, 1, 2, 3, 4, 5], 1).Order());
        Assert.Equal([0], pseudoLabels.MostCertain([0], 0.1));
    }

    [Fact]
    public void A_pseudo_label_counts_by_its_certainty_where_that_is_asked_for()
    {
        var options = Options with { ConfidentFraction = 1, TeacherStart = 1, WeightByCertainty = true };
        var right = Estimate(image => (int)_images.LabelValues[image]);
        var certainty = right.Certainty.ToArray();
        foreach (var image in _unlabeled.Where(image => image % 3 == 0))
        {
            certainty[image] = 0;
        }

        // What counts for nothing may be wrong; what counts half teaches otherwise than what counts whole.
        var wrong = Estimate(image => (int)(image % 3 == 0 ? (_images.LabelValues[image] + 1) % 10 : _images.LabelValues[image]));
        using var honest = Networks.Mlp(3);
        using var lying = Networks.Mlp(3);
        using var half = Networks.Mlp(3);
        Train(honest, options, Weighed(right, certainty));
        Train(lying, options, Weighed(wrong, certainty));
        Train(half, options, Weighed(right, certainty.Select((value, image) => image % 2 == 0 ? value / 2 : value)));

        Assert.Equal(Networks.Weights(honest), Networks.Weights(lying));
        Assert.NotEqual(Networks.Weights(honest), Networks.Weights(half));
    }

    [Theory]
    [InlineData(1.5f)]
    [InlineData(-0.1f)]
    [InlineData(float.NaN)]
    public void Certainties_that_are_no_weights_are_refused_where_they_are_to_be(float certainty)
    {
        using var model = Networks.Mlp(3);
        var pseudoLabels = Estimate(image => (int)_images.LabelValues[image]);
        pseudoLabels = Weighed(pseudoLabels, pseudoLabels.Certainty.SetItem(70, certainty));

        Assert.Contains("image 70", Assert.Throws<ArgumentException>(() => Train(model, Options with { WeightByCertainty = true }, pseudoLabels)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_seed_gives_bit_identical_weights()
    {
        var pseudoLabels = Estimate(image => (int)_images.LabelValues[image]);
        using var first = Networks.Mlp(4);
        using var second = Networks.Mlp(4);
        Train(first, Options, pseudoLabels);
        Train(second, Options, pseudoLabels);

        Assert.Equal(Networks.Weights(first), Networks.Weights(second));
    }

    [Fact]
    public void Probabilities_of_one_class_each_teach_what_the_classes_do()
    {
        var pseudoLabels = Estimate(image => (int)_images.LabelValues[image]);
        using var soft = Networks.Mlp(5);
        using var hard = Networks.Mlp(5);
        var options = Options with { Epochs = 1, TeacherStart = 1 };
        Train(soft, options with { UseSoftLabels = true }, Spread(pseudoLabels, 1));
        Train(hard, options, pseudoLabels);

        Assert.All(Networks.Weights(soft).Zip(Networks.Weights(hard)), pair => Assert.Equal(pair.Second, pair.First, 1e-4));
    }

    [Fact]
    public void What_could_be_two_classes_is_learned_as_both()
    {
        var pseudoLabels = Spread(Estimate(image => (int)_images.LabelValues[image]), 0.7f);
        using var model = Networks.Mlp(5);
        Train(model, Options with { Epochs = 12, TeacherStart = 1, ConfidentFraction = 1, LabeledBatchSize = 0, UseSoftLabels = true }, pseudoLabels);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var sure = model.call(_images.Batch(tensor(_unlabeled, int64))).softmax(1).amax([1L]).mean().item<float>();

        Assert.InRange(sure, 0.55f, 0.8f);
        Assert.InRange(Accuracy(model), 0.85, 1);
    }

    [Fact]
    public void Probabilities_that_do_not_suit_are_refused()
    {
        using var model = Networks.Mlp(5);
        var pseudoLabels = Estimate(_ => 1);
        var options = Options with { UseSoftLabels = true };

        Assert.Contains("and 0 probabilities", Assert.Throws<ArgumentException>(() => Train(model, options, pseudoLabels)).Message, StringComparison.Ordinal);
        var wrong = new PseudoLabels(pseudoLabels.Labels, pseudoLabels.Certainty) { Probabilities = Spread(pseudoLabels, 1).Probabilities.SetItem(3, float.NaN) };
        Assert.Contains("has the probability NaN", Assert.Throws<ArgumentException>(() => Train(model, options, wrong)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_but_the_model_stays_in_memory()
    {
        var pseudoLabels = Estimate(image => (int)_images.LabelValues[image]);
        using var model = Networks.Mlp(5);
        Train(model, Options with { Epochs = 1 }, pseudoLabels);
        var before = LiveTensors.CountSettled();
        Train(model, Options with { Epochs = 2 }, pseudoLabels);

        Assert.Equal(before, LiveTensors.CountSettled());
    }

    [Fact]
    public void Progress_rises_to_one_within_and_over_the_epochs()
    {
        var shares = new List<double>();
        using var model = Networks.Mlp(6);
        Train(model, Options with { Epochs = 2 }, Estimate(image => (int)_images.LabelValues[image]), new Listener(value => shares.Add(value.Share)));

        Assert.Equal(shares.Order(), shares);
        Assert.Equal(1, shares[^1]);
        Assert.Contains(shares, share => share is > 0 and < 0.5);
    }

    [Fact]
    public void Cancellation_stops_it()
    {
        using var model = Networks.Mlp(7);
        using var source = new CancellationTokenSource();
        source.Cancel();
        using var random = new RandomSource(1);

        Assert.ThrowsAny<OperationCanceledException>(() => new SelfTrainer(Options, device: ComputeDevice.Cpu).Train(
            model, _images, _split, _unlabeled, Estimate(_ => 1), random, cancellationToken: source.Token));
    }

    [Fact]
    public void An_image_cannot_be_labeled_and_unlabeled()
    {
        using var model = Networks.Mlp(8);
        using var random = new RandomSource(1);

        var error = Assert.Throws<ArgumentException>(() => new SelfTrainer(Options).Train(
            model, _images, _split, [.. _unlabeled, 45], Estimate(_ => 1), random));

        Assert.Contains("Image 45 is both", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10, "A pseudo-label is class 10")]
    [InlineData(-2, "A pseudo-label is class -2")]
    [InlineData(-1, "None of the unlabeled images has a pseudo-label")]
    public void Pseudo_labels_that_cannot_be_learned_are_refused(int label, string message)
    {
        using var model = Networks.Mlp(9);
        using var random = new RandomSource(1);

        var error = Assert.Throws<ArgumentException>(() => new SelfTrainer(Options).Train(
            model, _images, _split, _unlabeled, Estimate(_ => label), random));

        Assert.Contains(message, error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Every_fault_of_the_options_is_named()
    {
        var options = new SelfTrainingOptions
        {
            BatchSize = 1, LabeledBatchSize = -1, Epochs = 0, ExponentialMovingAverage = 1, ConfidentFraction = double.NaN, TeacherStart = 2, Threshold = 0.4,
        };

        Assert.Equal(
            ["BatchSize", "LabeledBatchSize", "Epochs", "ExponentialMovingAverage", "ConfidentFraction", "TeacherStart", "Threshold"],
            options.Validate().Select(fault => fault.Parameter));
    }

    private double Accuracy(nn.Module<Tensor, Tensor> model) => Evaluator.Evaluate(model, _images, _unlabeled).Accuracy;

    private PseudoLabels Estimate(Func<int, int> label, long[]? keep = null) => new(
        [.. Enumerable.Range(0, Count).Select(image => keep is null ? label(image) : keep.Contains(image) ? 0 : -1)],
        [.. Enumerable.Repeat(1f, Count)]);

    private static PseudoLabels Weighed(PseudoLabels pseudoLabels, IEnumerable<float> certainty) =>
        new(pseudoLabels.Labels, [.. certainty]) { Probabilities = pseudoLabels.Probabilities };

    /// <summary>The share of the given class, and the rest for the next one.</summary>
    private static PseudoLabels Spread(PseudoLabels pseudoLabels, float share) => new(pseudoLabels.Labels, pseudoLabels.Certainty)
    {
        Probabilities = [.. pseudoLabels.Labels.SelectMany(label => Enumerable.Range(0, 10).Select(one => one == label ? share : one == (label + 1) % 10 ? 1 - share : 0))],
    };

    private void Train(
        nn.Module<Tensor, Tensor> model, SelfTrainingOptions options, PseudoLabels pseudoLabels, IProgress<TrainingProgress>? progress = null)
    {
        using var random = new RandomSource(77);
        new SelfTrainer(options, device: ComputeDevice.Cpu).Train(model, _images, _split, _unlabeled, pseudoLabels, random, null, progress);
    }

    private sealed class Listener(Action<TrainingProgress> action) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => action(value);
    }
}
