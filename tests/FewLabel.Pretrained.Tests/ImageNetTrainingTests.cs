using FewLabel.Augmentation;
using FewLabel.Checkpoints;
using FewLabel.Data;
using FewLabel.Pretrained;
using FewLabel.Runtime;
using FewLabel.Training;
using static TorchSharp.torch;

namespace FewLabel.Tests;

public sealed class ImageNetTrainingTests
{
    private static readonly ImageShape Small = new(3, 32, 32);

    [Fact]
    public void Every_parameter_gets_a_gradient_and_a_step_changes_it()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(1);
        using var images = RandomPictures.Create(4, Small);
        using var classifier = PretrainedEncoders.ResNet18.CreateClassifier(Small, 2, random);
        var before = classifier.named_parameters().ToDictionary(item => item.name, item => item.parameter.detach().clone());
        var loss = nn.functional.cross_entropy(classifier.call(images.Batch(arange(Scalars.Of(0), Scalars.Of(4), Scalars.One, int64))), tensor([0L, 1, 0, 1]));
        loss.backward();
        using var optimizer = optim.SGD(classifier.parameters(), 0.1);
        optimizer.step();

        // 21 convolutions and a linear layer, each convolution with a batch norm, and three shortcuts.
        Assert.Equal(((18 + 1 + 3) * 3) + 2, before.Count);
        Assert.All(classifier.named_parameters(), item =>
        {
            Assert.True(item.parameter.grad is { } gradient && gradient.abs().max().item<float>() > 0, item.name);
            Assert.False(item.parameter.equal(before[item.name]).all().item<bool>(), item.name);
        });
    }

    [Fact]
    public void Parameters_are_called_as_in_torchvision()
    {
        using var random = new RandomSource(1);
        using var classifier = PretrainedEncoders.ResNet18.CreateClassifier(Small, 2, random);
        var names = classifier.state_dict().Keys.ToHashSet();

        string[] some = ["conv1.weight", "bn1.running_var", "layer1.0.conv1.weight", "layer2.0.downsample.0.weight", "layer4.2.bn2.bias", "fc.weight"];
        Assert.All(some, name => Assert.Contains(name, names));
        Assert.Equal((22 * 6) + 2, names.Count);
    }

    [Fact]
    public async Task A_fused_classifier_of_two_sizes_is_loaded_by_the_registry_with_the_same_answers()
    {
        using var folder = new TemporaryFolder();
        using var digits = SyntheticDigits.CreateDataset(train: 60, test: 12, seed: 1);
        using var result = await Experiment.On(digits).LabelPerClass(3)
            .UsePretrained("small", PretrainedEncoders.ResNet18At(32), new Networks.FeatureOptions { Mirrored = true }).UsePretrained("large", PretrainedEncoders.ResNet18At(48))
            .Propagate("fused", ["small", "large"], new FusionOptions { MaxImages = 100, Neighbors = 5 }).Build().RunAsync();
        var path = folder["fused.fewlabel"];
        result.Best.Save(path);

        using var classifier = Classifier.Load(path, registry: PretrainedEncoders.Registry);
        Assert.All(result.Best.Predict(digits.Test).Zip(classifier.Predict(digits.Test)), pair =>
        {
            Assert.Equal(pair.First.Probabilities.ToArray(), pair.Second.Probabilities.ToArray());
            Assert.Equal(pair.First.Distance, pair.Second.Distance);
            Assert.NotNull(pair.First.Distance);
        });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.97)]
    public void Batch_norm_for_fine_tuning_keeps_the_statistics_bit_by_bit_while_the_weights_learn_also_after_an_interruption(double average)
    {
        using var folder = new TemporaryFolder();
        using var digits = SyntheticDigits.CreateDataset(train: 40, test: 4, seed: 1);
        using var random = new RandomSource(1);
        using var classifier = PretrainedEncoders.ResNet18At(32).CreateClassifier(digits.Train.Shape, 10, random);
        var before = State(classifier);
        var options = new SupervisedOptions { Epochs = 4, BatchSize = 8, ExponentialMovingAverage = average };

        var stop = new Interrupt(Augmentations.None, cancelAt: 7);
        Assert.ThrowsAny<OperationCanceledException>(() => Train(stop));
        using var other = PretrainedEncoders.ResNet18At(32).CreateClassifier(digits.Train.Shape, 10, random);
        Train(new Interrupt(Augmentations.None), other);
        other.train();
        using var answer = other.call(digits.Train.Batch(arange(Scalars.Of(0), Scalars.Of(8), Scalars.One, int64)));

        foreach (var trained in new[] { State(classifier), State(other) })
        {
            Assert.Equal(before.Keys, trained.Keys);
            Assert.All(before, item => Assert.Equal(item.Key.Contains("running", StringComparison.Ordinal) || item.Key.Contains("tracked", StringComparison.Ordinal), item.Value.SequenceEqual(trained[item.Key])));
        }

        void Train(Interrupt transform, Networks.ImageClassifier? network = null)
        {
            using var kept = CheckpointFolder.Open(folder.Path, new CheckpointOptions { Every = TimeSpan.FromHours(1) });
            using var drawn = new RandomSource(2);
            new SupervisedTrainer(options, transform, PretrainedEncoders.Normalize, ComputeDevice.Cpu)
                .Train(network ?? classifier, digits.Train, new Sampling.DataSplit([.. Enumerable.Range(0, 40).Select(i => (long)i)], []), drawn, kept, null, transform.Token);
        }

        static Dictionary<string, byte[]> State(Networks.ImageClassifier network) =>
            network.state_dict().ToDictionary(item => item.Key, item => item.Value.detach().contiguous().bytes.ToArray());
    }

    [Fact]
    public async Task A_fine_tuned_classifier_is_saved_and_loaded_with_the_same_answers()
    {
        using var folder = new TemporaryFolder();
        using var digits = SyntheticDigits.CreateDataset(train: 60, test: 12, seed: 1);
        using var result = await Experiment.On(digits).LabelPerClass(2).HoldOut(0.5).Normalize(PretrainedEncoders.Normalize)
            .Train("fine-tuned", PretrainedEncoders.ResNet18, new SupervisedOptions { Epochs = 1, BatchSize = 8 }).Build().RunAsync();
        var path = folder["classifier.safetensors"];
        result.Best.Save(path);

        using var classifier = Classifier.Load(path, registry: Networks.ArchitectureRegistry.BuiltIn.With(PretrainedEncoders.ResNet18));
        Assert.Equal(
            result.Best.Predict(digits.Test).Select(prediction => prediction.Probabilities.ToArray()),
            classifier.Predict(digits.Test).Select(prediction => prediction.Probabilities.ToArray()));
        using var untrained = PretrainedEncoders.ResNet18.CreateEncoder(digits.Train.Shape, new RandomSource(1));
        Assert.False(untrained.state_dict()["conv1.weight"].equal(((Networks.ImageClassifier)result.Best.Model).Encoder.state_dict()["conv1.weight"]).all().item<bool>());
        var error = Assert.Throws<FewLabelException>(() => Classifier.Load(path));
        Assert.Contains("ResNet18-ImageNet", error.Message);
    }

    [Fact]
    public void An_experiment_that_normalizes_otherwise_is_not_built_and_says_what_to_give()
    {
        using var digits = SyntheticDigits.CreateDataset(train: 60, test: 12, seed: 1);
        ExperimentBuilder Builder() => Experiment.On(digits).LabelPerClass(2).HoldOut(0.5)
            .Train("fine-tuned", PretrainedEncoders.ResNet18, new SupervisedOptions { Epochs = 1, BatchSize = 8 });

        var error = Assert.Throws<OptionsException>(() => Builder().Normalize(new(0.5, 0.5)).Build());
        Assert.Equal("Train(\"fine-tuned\").Architecture", Assert.Single(error.Faults).Parameter);
        Assert.Contains("learned with mean 0 and standard deviation 1", error.Message);
        Assert.NotNull(Builder().Build());
    }

    [Fact]
    public void Encoders_are_the_same_whatever_the_seed_and_encoding_leaves_the_features_alone()
    {
        using var images = RandomPictures.Create(2, Small);
        using var first = PretrainedEncoders.ResNet18.CreateEncoder(Small, new RandomSource(1));
        using var second = PretrainedEncoders.ResNet18.CreateEncoder(Small, new RandomSource(2));
        var before = LiveTensors.CountSettled();
        using var one = Networks.FeatureExtractor.Extract(first, images);
        using var other = Networks.FeatureExtractor.Extract(second, images);

        Assert.Equal(before + 2, LiveTensors.Count);
        Assert.Equal(one.data<float>().ToArray(), other.data<float>().ToArray());
    }

    [Fact]
    public void A_training_step_leaves_gradients_alone()
    {
        using var classifier = PretrainedEncoders.ResNet18.CreateClassifier(Small, 2, new RandomSource(1));
        using var images = RandomPictures.Create(4, Small);
        Step();
        var before = LiveTensors.CountSettled();
        Step();

        Assert.Equal(before, LiveTensors.CountSettled());

        void Step()
        {
            using var scope = NewDisposeScope();
            classifier.call(images.Batch(arange(Scalars.Of(0), Scalars.Of(4), Scalars.One, int64))).sum().backward();
        }
    }
}
