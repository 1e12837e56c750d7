using FewLabel.Augmentation;
using FewLabel.Checkpoints;
using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Runtime;
using FewLabel.Sampling;
using FewLabel.Tests.Networks;
using FewLabel.Training;
using FewLabel.Training.Metrics;
using FewLabel.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.FineTuning;

public sealed class FineTunerTests
{
    private static readonly Normalize Normalization = new(0.4, 0.3);

    private static readonly FineTuneOptions Quick = new()
    {
        Supervised = new SupervisedOptions { BatchSize = 10, Epochs = 4, ValidateEvery = 1, Optimizer = new AdamWOptions(0.003) },
        HeadEpochs = 3,
    };

    [Fact]
    public void Fine_tuning_goes_from_probe_to_head_to_all_layers_and_learns()
    {
        using var images = LabeledImages.Create(60);
        using var classifier = Classifier();
        var phases = new List<(FineTunePhase, int)>();
        var result = Tune(Quick, classifier, images, LabeledImages.Split(30, 30), progress: new Report(step => phases.Add((step.Phase, step.Training.Epoch.Epoch))));

        Assert.Equal(
            [(FineTunePhase.Head, 1), (FineTunePhase.Head, 2), (FineTunePhase.Head, 3), (FineTunePhase.All, 1), (FineTunePhase.All, 2), (FineTunePhase.All, 3), (FineTunePhase.All, 4)],
            phases);
        Assert.Equal(3, result.Head!.History.Length);
        Assert.Equal(4, result.All.History.Length);
        Assert.InRange(result.Probe!.ValidationAccuracy!.Value, 0.8, 1);
        Assert.InRange(result.All.Validation!.Accuracy, 0.9, 1);
        Assert.Equal(result.All.Validation.Accuracy, Evaluator.Evaluate(classifier, images, LabeledImages.Split(30, 30).Validation, Normalization).Accuracy);
        Assert.False(classifier.training);
        Assert.All(classifier.parameters(), parameter => Assert.True(parameter.requires_grad));
    }

    [Fact]
    public void The_head_begins_as_the_probe_and_all_layers_move_in_the_end()
    {
        using var images = LabeledImages.Create(40);
        var split = LabeledImages.Split(30, 10);
        using var classifier = Classifier();
        using var scope = NewDisposeScope();
        using var probe = LinearProbe.Fit(classifier.Encoder, images, split, Normalization);
        // At so small a rate the head is the probe's still.
        var still = Quick with { Supervised = Quick.Supervised with { Optimizer = new SgdOptions(1e-12) { Momentum = 0, WeightDecay = 0 }, ExponentialMovingAverage = 0 }, HeadEpochs = 0 };
        Assert.Null(Tune(still, classifier, images, split).Head);
        Assert.True((probe.Head.weight - classifier.get_parameter("fc.weight")!).abs().max().item<float>() < 1e-9f);
        Assert.True((probe.Head.bias! - classifier.get_parameter("fc.bias")!).abs().max().item<float>() < 1e-9f);

        Tune(Quick, classifier, images, split);
        using var initial = Classifier();
        Assert.All(classifier.named_parameters(), item => Assert.NotEqual(initial.get_parameter(item.name)!.Values(), item.parameter.Values()));
    }

    [Fact]
    public void Without_a_probe_the_head_stays_as_it_was_until_it_learns()
    {
        using var images = LabeledImages.Create(40);
        using var classifier = Classifier();
        using var initial = classifier.get_parameter("fc.weight")!.clone();
        var options = Quick with { Probe = null, HeadEpochs = 0, Supervised = Quick.Supervised with { Optimizer = new SgdOptions(1e-12) { Momentum = 0, WeightDecay = 0 }, ExponentialMovingAverage = 0 } };

        Assert.Null(Tune(options, classifier, images, LabeledImages.Split(30, 10)).Probe);
        Assert.Equal(initial.Values(), classifier.get_parameter("fc.weight")!.Values());
    }

    [Fact]
    public void While_the_head_learns_the_encoder_stays_bit_identical_with_its_buffers()
    {
        using var images = LabeledImages.Create(40);
        using var classifier = Classifier();
        var (encoder, head) = (classifier.Encoder.State(), classifier.Head.State());
        var seen = 0;
        Tune(Quick with { Probe = null }, classifier, images, LabeledImages.Split(30, 10), progress: new Report(step =>
        {
            if (step.Phase == FineTunePhase.Head)
            {
                seen++;
                Assert.Equal(encoder, classifier.Encoder.State());
                Assert.NotEqual(head, classifier.Head.State());
            }
        }));

        Assert.Equal(3, seen);
        Assert.NotEqual(encoder, classifier.Encoder.State());
    }

    [Fact]
    public void The_same_seed_gives_bit_identical_weights_and_another_seed_does_not()
    {
        Assert.Equal(Weights(1), Weights(1));
        Assert.NotEqual(Weights(1), Weights(2));

        static float[] Weights(long seed)
        {
            using var images = LabeledImages.Create(40);
            using var classifier = Classifier();
            Tune(Quick, classifier, images, LabeledImages.Split(30, 10), seed);
            return classifier.State();
        }
    }

    [Fact]
    public void Live_tensors_are_as_many_after_many_epochs_as_after_few()
    {
        using var images = LabeledImages.Create(40);
        using var classifier = Classifier();
        var counts = new List<(FineTunePhase Phase, long Live)>();
        var before = LiveTensors.CountSettled();
        var options = Quick with { Probe = null, HeadEpochs = 20, Supervised = Quick.Supervised with { Epochs = 20 } };
        Tune(options, classifier, images, LabeledImages.Split(30, 10), progress: new Report(step => counts.Add((step.Phase, LiveTensors.Count))));

        foreach (var phase in counts.GroupBy(count => count.Phase))
        {
            Assert.Equal(phase.ElementAt(2).Live, phase.Last().Live);
        }

        Assert.Equal(before, LiveTensors.CountSettled());
    }

    [Fact]
    public void Cancellation_stops_and_leaves_a_usable_classifier_with_nothing_frozen()
    {
        using var images = LabeledImages.Create(40);
        using var classifier = Classifier();
        using var cancel = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() =>
            Tune(Quick, classifier, images, LabeledImages.Split(30, 10), progress: new Report(_ => cancel.Cancel()), cancellation: cancel.Token));

        Assert.True(double.IsFinite(Evaluator.Evaluate(classifier, images).Loss));
        Assert.All(classifier.parameters(), parameter => Assert.True(parameter.requires_grad));
    }

    [Fact]
    public void What_cannot_be_fine_tuned_is_refused_before_anything_changes()
    {
        using var images = LabeledImages.Create(40);
        using var unlabeled = new ImageSet(images.Pixels.clone(), null);
        using var classifier = Classifier();
        using var random = new RandomSource(3);
        using var projecting = new ImageClassifier(Architectures.Mlp2.CreateEncoder(LabeledImages.Shape, random), Heads.Mlp(64, 8, 3, random), 3);
        using var more = NetworkFixtures.Classifier(Architectures.Mlp2, LabeledImages.Shape, classes: 4);
        var before = classifier.State();
        var stopping = Quick with { Supervised = Quick.Supervised with { EarlyStopping = new EarlyStopping(3) } };

        Says<ArgumentException>(() => Tune(Quick, classifier, unlabeled, LabeledImages.Split(30, 10)), "labels");
        Says<ArgumentException>(() => Tune(Quick, classifier, images, LabeledImages.Split(1, 10)), "at least 2");
        Says<OptionsException>(() => Tune(stopping, classifier, images, LabeledImages.Split(30, 0)), "Hold out");
        Says<ArgumentException>(() => Tune(Quick, projecting, images, LabeledImages.Split(30, 10)), "FineTuneOptions.Probe");
        Says<ArgumentException>(() => Tune(Quick, more, images, LabeledImages.Split(30, 10)), "4 classes");
        Assert.Equal(before, classifier.State());

        static void Says<T>(Action action, string part)
            where T : Exception => Assert.Contains(part, Assert.Throws<T>(action).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_wrong_options_are_told_at_once()
    {
        var options = new FineTuneOptions
        {
            Supervised = new SupervisedOptions { Epochs = 0 }, Probe = new LinearProbeOptions { Folds = 0 }, HeadEpochs = -1, LayerDecay = double.NaN,
        };
        var error = Assert.Throws<OptionsException>(() => new FineTuner(options));

        Assert.Equal(["Supervised.Epochs", "Probe.Folds", "HeadEpochs", "LayerDecay"], error.Faults.Select(fault => fault.Parameter));
        Assert.Empty(new FineTuneOptions().Validate());
        Assert.Equal("LayerDecay", Assert.Single((Quick with { LayerDecay = 0 }).Validate()).Parameter);
        Assert.Equal("LayerDecay", Assert.Single((Quick with { LayerDecay = 1.1 }).Validate()).Parameter);
    }

    [Fact]
    public void A_checkpoint_of_other_fine_tuning_is_refused_and_each_difference_is_named()
    {
        using var folder = new TemporaryFolder();
        using var images = LabeledImages.Create(40);
        var split = LabeledImages.Split(30, 10);
        using var classifier = Classifier();
        using var kept = CheckpointFolder.Open(folder.Path);
        Tune(Quick with { HeadEpochs = 0 }, classifier, images, split, checkpoint: kept);

        using var other = Classifier();
        var changed = Quick with { HeadEpochs = 0, LayerDecay = 0.5, Probe = new LinearProbeOptions { Folds = 7 } };
        var error = Assert.Throws<FewLabelException>(() => Tune(changed, other, images, split, checkpoint: kept));

        Assert.Contains("Fine-tuning.LayerDecay was 0.8 and is 0.5", error.Message, StringComparison.Ordinal);
        Assert.Contains("Fine-tuning.Probe.Folds was 5 and is 7", error.Message, StringComparison.Ordinal);
        Assert.Contains("Rates[", error.Message, StringComparison.Ordinal);
    }

    private static FineTuneResult Tune(
        FineTuneOptions options, ImageClassifier classifier, ImageSet images, DataSplit split, long seed = 5,
        IProgress<FineTuneProgress>? progress = null, CheckpointFolder? checkpoint = null, CancellationToken cancellation = default)
    {
        using var random = new RandomSource(seed);
        var tuner = new FineTuner(options, new RandomAffine(translateX: 0.1), Normalization, ComputeDevice.Cpu);
        return tuner.Train(classifier, images, split, random, checkpoint, progress, cancellation);
    }

    private static ImageClassifier Classifier() => NetworkFixtures.Classifier(Architectures.Mlp2, LabeledImages.Shape, LabeledImages.Classes);

    private sealed class Report(Action<FineTuneProgress> action) : IProgress<FineTuneProgress>
    {
        void IProgress<FineTuneProgress>.Report(FineTuneProgress value) => action(value);
    }
}
