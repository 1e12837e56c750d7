using System.Collections.Immutable;
using FewLabel.Augmentation;
using FewLabel.Checkpoints;
using FewLabel.Data;
using FewLabel.Ensembles;
using FewLabel.Networks;
using FewLabel.Runtime;
using FewLabel.Sampling;
using FewLabel.Training;
using FewLabel.Training.Metrics;
using FewLabel.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Ensembles;

public sealed class DeepPropagationTests : IDisposable
{
    private const int Count = 800;

    private static readonly DeepPropagationOptions Short = new()
    {
        Network = Architectures.Mlp2,
        Neighbors = 5,
        Rounds = 3,
        EnsembleSize = 2,
        Training = new SelfTrainingOptions { Epochs = 8, BatchSize = 50, LabeledBatchSize = 20, ConfidentFraction = 1, TeacherStart = 1 },
    };

    private readonly ImageSet _images = SyntheticDigits.Create(Count, seed: 21, variation: 0.5);
    private readonly DataSplit _split = new([.. Indices(0, 45)], [.. Indices(45, 15)]);
    private readonly long[] _unlabeled = [.. Indices(60, Count - 60)];
    private readonly Tensor _features = NoisyPixels();


    public void Dispose()
    {
        _features.Dispose();
        _images.Dispose();
    }

    [Fact]
    public void It_knows_more_than_the_graph_it_starts_from_and_than_the_labels_alone()
    {
        using var result = Train(Short);
        var first = Accuracy(result.FirstPseudoLabels);
        var ensemble = Evaluator.Evaluate(result.Classifier, _images, _unlabeled).Accuracy;
        using var random = new RandomSource(5);
        using var alone = Architectures.Mlp2.CreateClassifier(_images.Shape, 10, random);
        new SupervisedTrainer(new SupervisedOptions { Epochs = 60 }, device: ComputeDevice.Cpu).Train(alone, _images, _split, random);

        Assert.InRange(ensemble, first + 0.005, 1);
        Assert.InRange(ensemble, Evaluator.Evaluate(alone, _images, _unlabeled).Accuracy + 0.02, 1);
    }

    [Fact]
    public void Rounds_make_better_pseudo_labels_than_the_first_graph()
    {
        using var result = Train(Short with { Rounds = 3, EnsembleSize = 1 });

        Assert.InRange(Accuracy(result.PseudoLabels), Accuracy(result.FirstPseudoLabels) + 0.005, 1);
    }

    [Fact]
    public void One_round_learns_the_first_pseudo_labels()
    {
        using var result = Train(Short with { Rounds = 1, EnsembleSize = 1 });

        Assert.Equal(result.FirstPseudoLabels.Labels.ToArray(), result.PseudoLabels.Labels.ToArray());
        Assert.Single(result.Trainings);
    }

    [Fact]
    public void Given_labels_stay_as_they_are_those_held_out_too()
    {
        using var result = Train(Short);

        Assert.All(Indices(0, 60), image => Assert.Equal(_images.LabelValues[(int)image], result.PseudoLabels.Labels[(int)image]));
    }

    [Fact]
    public void Validation_is_what_the_first_graph_knows_from_the_other_labels()
    {
        using var result = Train(Short with { Rounds = 1, EnsembleSize = 1 });
        using var graph = Graphs.NeighborGraph.Build(_features, 5);
        var expected = Graphs.LabelPropagation.Run(graph, _split.Train, [.. _split.Train.Select(i => (long)_images.LabelValues[(int)i])], 10);

        var right = _split.Validation.Count(image => expected.Labels[(int)image] == _images.LabelValues[(int)image]);
        Assert.Equal(15, result.Validation!.Count);
        Assert.Equal(right / 15.0, result.Validation.Accuracy, 9);
    }

    [Fact]
    public void With_nothing_held_out_there_is_no_validation()
    {
        using var random = new RandomSource(9);
        using var result = new DeepPropagation(Short with { Rounds = 1, EnsembleSize = 1 }, device: ComputeDevice.Cpu).Train(
            _images, new DataSplit(_split.Train, []), _unlabeled, [_features], random);

        Assert.Null(result.Validation);
    }

    [Fact]
    public void Labels_of_unlabeled_images_are_never_looked_at()
    {
        var pixels = _images.Pixels.clone();
        var hidden = _images.LabelValues.ToArray();
        Array.Reverse(hidden, 60, Count - 60);
        var labels = tensor(hidden);
        using var other = new ImageSet(pixels, labels, _images.ClassNames);
        using var random = new RandomSource(9);
        using var honest = Train(Short with { EnsembleSize = 1 });
        using var blind = new DeepPropagation(Short with { EnsembleSize = 1 }, device: ComputeDevice.Cpu).Train(other, _split, _unlabeled, [_features], random);

        Assert.Equal(Weights(honest), Weights(blind));
    }

    [Fact]
    public void The_same_seed_gives_bit_identical_ensembles_whose_members_differ()
    {
        using var first = Train(Short);
        using var second = Train(Short);

        Assert.Equal(Weights(first), Weights(second));
        Assert.NotEqual(Weights(first.Classifier.Members[0]), Weights(first.Classifier.Members[1]));
    }

    [Fact]
    public void Networks_see_the_images_in_the_forms_in_turn_and_bring_new_ones_to_them()
    {
        MomentNormalization[] forms = [new(), MomentNormalization.None];
        using var result = Train(Short with { EnsembleSize = 3 }, forms: forms);

        Assert.Equal(["MLP 2 (upright), 80 prototypes", "MLP 2, 80 prototypes", "MLP 2 (upright), 80 prototypes"], result.Classifier.Members.Select(member => ((ImageClassifier)member).Architecture!.Name));
        foreach (var member in result.Classifier.Members)
        {
            Assert.InRange(Evaluator.Evaluate(member, _images, _unlabeled).Accuracy, Accuracy(result.FirstPseudoLabels), 1);
        }
    }

    [Fact]
    public void Networks_look_at_images_at_each_test_time_zoom_of_their_form()
    {
        using var random = new RandomSource(9);
        using var result = new DeepPropagation(Short with { EnsembleSize = 2 }, device: ComputeDevice.Cpu, inputNormalizations: [new(), MomentNormalization.None])
        {
            TestTimeScales = [0.9, 1],
        }.Train(_images, _split, _unlabeled, [_features], random);

        Assert.Equal(
            ["MLP 2 (zoom 0.9; as it is), 80 prototypes", "MLP 2 (zoom 0.9; as it is) (upright), 80 prototypes"],
            result.Classifier.Members.Select(member => ((ImageClassifier)member).Architecture!.Name));
        foreach (var member in result.Classifier.Members)
        {
            Assert.InRange(Evaluator.Evaluate(member, _images, _unlabeled).Accuracy, Accuracy(result.FirstPseudoLabels), 1);
        }
    }

    [Fact]
    public void The_first_rounds_take_half_the_passes()
    {
        using var result = Train(Short with { WarmupRounds = 1, Training = Short.Training with { Epochs = 3 } });

        Assert.Equal([1, 3, 3], result.Trainings.Select(training => training.History.Length));
        var byDefault = new DeepPropagationOptions();
        Assert.Equal([(4, false, true, 0.99), (8, true, false, 1)], new[] { 2, 3 }.Select(byDefault.TrainingOf)
            .Select(options => (options.Epochs, options.UseSoftLabels, options.WeightByCertainty, options.ConfidentFraction)));
    }

    [Theory]
    [InlineData(0, "MLP 2")]
    [InlineData(30, "MLP 2, 30 prototypes")]
    [InlineData(2_000, "MLP 2, 80 prototypes")]
    public void Networks_decide_by_prototypes_at_most_one_for_ten_images_or_by_what_they_learned(int prototypes, string name)
    {
        using var result = Train(Short with { Rounds = 2, EnsembleSize = 1, Prototypes = prototypes });

        Assert.Equal(name, ((ImageClassifier)Assert.Single(result.Classifier.Members)).Architecture!.Name);
        Assert.InRange(Evaluator.Evaluate(result.Classifier, _images, _unlabeled).Accuracy, Accuracy(result.FirstPseudoLabels), 1);
    }

    [Fact]
    public void What_prototypes_are_made_by_is_part_of_the_networks_description()
    {
        using var result = Train(Short with { Rounds = 2, EnsembleSize = 1, PrototypeTemperature = 0.03, MinImagesPerPrototype = 20 });
        var classifier = (ImageClassifier)Assert.Single(result.Classifier.Members);

        Assert.Equal("""{"name":"PrototypeHead","parameters":{"groups":40,"temperature":0.03},"inner":{"name":"Mlp","parameters":{"widths":[128,64]}}}""", classifier.Architecture!.Spec.ToJson());
        Assert.Equal(0.03, ((PrototypeHead)classifier.Head).Temperature);
    }

    [Fact]
    public void The_first_rounds_learn_the_share_that_the_options_say()
    {
        var options = new DeepPropagationOptions { WarmupConfidentFraction = 0.8 };

        Assert.Equal((0.8, 1.0), (options.TrainingOf(1).ConfidentFraction, options.TrainingOf(3).ConfidentFraction));
        Assert.Equal(0.99, new DeepPropagationOptions().TrainingOf(1).ConfidentFraction);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.75)]
    [InlineData(2)]
    public void Graphs_count_beside_networks_by_the_power_that_the_options_say(double power)
    {
        using var scope = NewDisposeScope();
        using var scores = new PseudoLabelFusion(_images, [0, 1], new DeepPropagationOptions { GraphPower = power });
        using var random = new RandomSource(1);
        var (graph, network) = (random.Uniform(0.1, 1, _images.Count, _images.ClassCount), random.Uniform(0.1, 1, _images.Count, _images.ClassCount));
        scores.AddGraph(graph);
        scores.AddNetwork(network);
        var said = scores.Probabilities();

        for (var one = 0; one < _images.ClassCount; one++)
        {
            var all = Enumerable.Range(0, _images.ClassCount).Select(other => Math.Pow(graph[0, other].item<float>(), power) * network[0, other].item<float>()).ToArray();
            Assert.Equal(all[one] / all.Sum(), said[0, one].item<float>(), 1e-5);
        }
    }

    [Fact]
    public void Test_time_scales_out_of_range_are_refused()
    {
        Assert.Contains("one scale or more", Assert.Throws<ArgumentException>(() => new DeepPropagation { TestTimeScales = [] }).Message, StringComparison.Ordinal);
        Assert.Contains("scale", Assert.Throws<ArgumentOutOfRangeException>(() => new DeepPropagation { TestTimeScales = [11] }).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_input_normalization_that_is_none_changes_nothing()
    {
        using var with = Train(Short with { Rounds = 1, EnsembleSize = 1 }, forms: [MomentNormalization.None]);
        using var without = Train(Short with { Rounds = 1, EnsembleSize = 1 });

        Assert.Equal(Weights(without), Weights(with));
        Assert.Contains("null", Assert.Throws<ArgumentException>(() => new DeepPropagation(inputNormalizations: [null!])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Progress_rises_to_one_over_the_passes_of_all_networks()
    {
        var shares = new List<double>();
        using var random = new RandomSource(9);
        using var result = new DeepPropagation(Short, device: ComputeDevice.Cpu).Train(
            _images, _split, _unlabeled, [_features], random, null, null, new Listener(value => shares.Add(value.Share)));

        Assert.Equal(shares.Order(), shares);
        Assert.Equal(1, shares[^1], 9);
        Assert.Contains(shares, share => share is > 0 and < 3.5 / 19);

        // Four passes, four and eight, and after each network one more.
        Assert.Contains(4 / 19.0, shares);
        Assert.Contains(9 / 19.0, shares);
        Assert.Equal(18 / 19.0, shares[^2]);
    }

    [Fact]
    public void Nothing_but_the_ensemble_stays_in_memory()
    {
        using (Train(Short with { EnsembleSize = 1 }))
        {
        }

        // TorchSharp counts each parameter that was ever made, so three networks are made and freed without training.
        var before = LiveTensors.CountSettled();
        for (var i = 0; i < 3; i++)
        {
            using var random = new RandomSource(i);
            using var network = Architectures.Mlp2.CreateClassifier(_images.Shape, 10, random);
        }

        var made = LiveTensors.CountSettled() - before;
        using (Train(Short with { EnsembleSize = 1 }, forms: [new MomentNormalization()]))
        {
        }

        // Those of the training count as those did, and no other tensor is left.
        Assert.Equal(2 * made, LiveTensors.CountSettled() - before);
    }

    [Fact]
    public void Features_that_do_not_suit_are_refused()
    {
        using var random = new RandomSource(1);
        using var few = zeros(10, 3);

        Assert.Contains("one row for each of the 800 images", Fault([_features, few]), StringComparison.Ordinal);
        Assert.Contains("one encoder or more", Fault([]), StringComparison.Ordinal);

        string Fault(Tensor[] features) => Assert.Throws<ArgumentException>(() => new DeepPropagation(Short).Train(
            _images, _split, _unlabeled, features, random)).Message;
    }

    [Fact]
    public void Every_fault_of_the_options_is_named()
    {
        var options = new DeepPropagationOptions
        {
            Network = null!, Neighbors = 0, Labels = null!, Rounds = 0, EnsembleSize = 2, Prototypes = -1, WarmupRounds = -1,
            PrototypeTemperature = 0, MinImagesPerPrototype = 0, GraphPower = double.NaN, WarmupConfidentFraction = 1.1,
            Training = new SelfTrainingOptions { Epochs = 0 },
        };

        Assert.Equal(
            ["EnsembleSize", "GraphPower", "Labels", "MinImagesPerPrototype", "Neighbors", "Network", "PrototypeTemperature", "Prototypes", "Rounds", "Training.Epochs", "WarmupConfidentFraction", "WarmupRounds"],
            options.Validate().Select(fault => fault.Parameter).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Cancellation_stops_it()
    {
        using var source = new CancellationTokenSource();
        using var random = new RandomSource(1);

        Assert.ThrowsAny<OperationCanceledException>(() => new DeepPropagation(Short, device: ComputeDevice.Cpu).Train(
            _images, _split, _unlabeled, [_features], random, null, null, new Listener(value => source.Cancel()), source.Token));
    }

    [Fact]
    public void Networks_start_from_the_weights_that_they_share_with_an_encoder()
    {
        using var random = new RandomSource(2);
        using var encoder = Architectures.Mlp2.CreateEncoder(_images.Shape, random);
        var weights = Weights(encoder);
        using var here = Train(Standing, encoder);
        using var there = Train(Standing);

        // At a learning rate of next to nothing they stay where they started, but for batch norm's statistics.
        Assert.True(here.FromEncoder);
        Assert.Equal(weights, Weights(Encoder(here)), (a, b) => Math.Abs(a - b) < 1e-4);
        Assert.NotEqual(weights, Weights(Encoder(there)), (a, b) => Math.Abs(a - b) < 1e-4);

        static nn.Module Encoder(DeepPropagationResult result) => ((ImageClassifier)result.Classifier.Members[0]).Encoder;
    }

    [Fact]
    public void Networks_that_do_not_contain_the_encoder_start_at_random()
    {
        using var random = new RandomSource(2);
        using var encoder = Architectures.CnnBackbone.CreateEncoder(_images.Shape, random);
        using var with = Train(Standing, encoder);
        using var without = Train(Standing);

        Assert.False(with.FromEncoder);
        Assert.Equal(Weights(without), Weights(with));
    }

    /// <summary>Features whose graph is right for most images and wrong for some: pixels under noise.</summary>
    private static Tensor NoisyPixels()
    {
        using var scope = NewDisposeScope();
        using var images = SyntheticDigits.Create(Count, seed: 21, variation: 0.5);
        using var random = new RandomSource(4);
        var pixels = images.Batch(arange(Count, int64)).flatten(1);
        return pixels.add(random.Normal(0, 0.5, Count, 784)).DetachFromDisposeScope();
    }

    private static IEnumerable<long> Indices(int start, int count) => Enumerable.Range(start, count).Select(i => (long)i);

    private static float[] Weights(DeepPropagationResult result) => Weights(result.Classifier);

    private static float[] Weights(nn.Module model) => [.. model.parameters().SelectMany(parameter => parameter.data<float>().ToArray())];

    private double Accuracy(PseudoLabels pseudoLabels) => _unlabeled.Average(image => pseudoLabels.Labels[(int)image] == _images.LabelValues[(int)image] ? 1.0 : 0);

    private static DeepPropagationOptions Standing => Short with
    {
        Rounds = 1,
        EnsembleSize = 1,
        Training = Short.Training with { Epochs = 1, Optimizer = new AdamWOptions(1e-9) },
    };

    [Fact]
    public void A_checkpoint_of_another_propagation_is_refused_and_each_difference_is_named()
    {
        using var folder = new TemporaryFolder();
        using var kept = CheckpointFolder.Open(folder.Path);
        var options = Short with { Rounds = 1, EnsembleSize = 1, Prototypes = 0, Training = Short.Training with { Epochs = 1 } };
        using (Propagate(new DeepPropagation(options, new RandomTranslation(0.1, 0.1), new Normalize(0.1, 0.3), ComputeDevice.Cpu), _features))
        {
        }

        using var narrow = _features.narrow(1, 0, 20);
        var other = new DeepPropagation(options, new RandomTranslation(0.2, 0.1), new Normalize(0.2, 0.3), ComputeDevice.Cpu);
        var error = Assert.Throws<FewLabelException>(() => Propagate(other, narrow).Dispose());

        Assert.Contains("Augmentation.X was 0.1 and is 0.2", error.Message, StringComparison.Ordinal);
        Assert.Contains("Normalize.Mean[0] was 0.1 and is 0.2", error.Message, StringComparison.Ordinal);
        Assert.Contains($"Features[0] was {Count}×{_features.shape[1]} and is {Count}×20", error.Message, StringComparison.Ordinal);

        DeepPropagationResult Propagate(DeepPropagation trainer, Tensor features)
        {
            using var random = new RandomSource(9);
            return trainer.Train(_images, _split, _unlabeled, [features], random, checkpoint: kept);
        }
    }

    private DeepPropagationResult Train(DeepPropagationOptions options, Encoder? start = null, params MomentNormalization[] forms)
    {
        using var random = new RandomSource(9);
        return new DeepPropagation(options, device: ComputeDevice.Cpu, inputNormalizations: forms).Train(_images, _split, _unlabeled, [_features], random, start);
    }

    private sealed class Listener(Action<TrainingProgress> action) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => action(value);
    }
}
