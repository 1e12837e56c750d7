using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Ensembles;
using FewLabel.Networks;
using FewLabel.Training;
using FewLabel.Training.Optimizers;

namespace FewLabel.Tests.Methods;

/// <summary>Label propagation over several encoders, in the builder.</summary>
public sealed class FusionTests : IDisposable
{
    private static readonly FusionOptions Linear = new() { MaxImages = 200, Neighbors = 5 };

    internal static readonly FusionOptions WithNetwork = Linear with
    {
        Network = Architectures.Cnn,
        Folds = 2,
        FineTuning = new FusionOptions().FineTuning with { Epochs = 40, BatchSize = 10, Optimizer = new AdamWOptions(0.003) },
        Training = new FusionOptions().Training with { Optimizer = new AdamWOptions(0.003), Epochs = 8 },
    };

    private readonly ImageDataset _digits = SyntheticDigits.CreateDataset(train: 400, test: 100, seed: 3);

    public void Dispose() => _digits.Dispose();

    [Fact]
    public async Task Two_sources_give_an_ensemble_of_their_linear_layers_that_counts_by_powers()
    {
        using var result = await Builder().UsePretrained("one", Projection.Of(1)).UsePretrained("two", Projection.Of(2)).Propagate("fused", ["one", "two"], Linear).Build().RunAsync();

        var ensemble = Assert.IsType<ClassifierEnsemble>(result.Best.Model);
        Assert.InRange(ensemble.Members.Length, 1, 2);
        Assert.Equal(ensemble.Members.Length, ensemble.Powers.Length);
        Assert.All(ensemble.Powers, power => Assert.InRange(power, 0.01, 10));
        Assert.InRange(result.Best.Test!.Accuracy, 0.3, 1);
        Assert.Equal(20, result.Best.Validation!.Count);
    }

    [Fact]
    public async Task With_a_network_it_is_better_than_the_linear_layer_alone_and_each_network_has_learned_without_a_part()
    {
        using var result = await Builder().UsePretrained("one", Projection.Of(1)).Propagate("linear", "one", Linear).Propagate("fused", "one", WithNetwork).Build().RunAsync();

        Assert.True(result.Methods[1].Test!.Accuracy > result.Methods[0].Test!.Accuracy + 0.05, $"{result.Methods[1].Test!.Accuracy} {result.Methods[0].Test!.Accuracy}");
        Assert.NotNull(result.Methods[1].Training);
        Assert.InRange(((ClassifierEnsemble)result.Methods[1].Model).Members.Length, 2, 3);
    }

    /// <summary>
    /// TorchSharp counts each parameter that was ever made, so a run adds to the count: a weight and a bias for each linear layer that is fitted, and as much
    /// whatever the passes of its networks.
    /// </summary>
    [Fact]
    public async Task A_run_leaves_no_tensor_when_its_result_is_disposed_and_none_to_the_garbage_collector()
    {
        var network = WithNetwork with { FineTuning = WithNetwork.FineTuning with { Epochs = 1 }, Training = WithNetwork.Training with { Epochs = 1 } };
        await AddedAsync(network);
        var (linear, added) = (await AddedAsync(Linear with { Folds = 2 }), await AddedAsync(network));

        Assert.Equal(linear, await AddedAsync(Linear with { Folds = 2 }));
        Assert.Equal(linear + (2 * 2), await AddedAsync(Linear with { Folds = 3 }));
        Assert.Equal(added, await AddedAsync(network with { FineTuning = network.FineTuning with { Epochs = 3 }, Training = network.Training with { Epochs = 2 } }));

        async Task<long> AddedAsync(FusionOptions options)
        {
            var before = LiveTensors.CountSettled();
            using (var result = await Builder().UsePretrained("one", Projection.Of(1), new FeatureOptions { Mirrored = true }).UsePretrained("two", Projection.Of(2))
                .Propagate("fused", ["one", "two"], options).Build().RunAsync())
            {
                result.Best.Predict(_digits.Test);
            }

            var left = LiveTensors.Count;
            Assert.Equal(LiveTensors.CountSettled(), left);
            return left - before;
        }
    }

    [Fact]
    public async Task It_tells_what_each_prediction_counted_when_the_last_networks_were_taught_and_in_the_classifier()
    {
        using var result = await Builder().UsePretrained("one", Projection.Of(1)).Propagate("fused", "one", WithNetwork).Build().RunAsync();

        Assert.Equal(
            ["student networks", "graphs of student networks", "linear layer on one", "graph of one"],
            result.Best.Weights.Select(weight => weight.Name));
        Assert.All(result.Best.Weights, weight => Assert.True(weight.Teaching >= 0));
        Assert.Equal([true, false, true, false], result.Best.Weights.Select(weight => weight.Deciding is not null));
    }

    [Fact]
    public async Task With_one_round_the_fine_tuned_networks_and_their_graphs_teach()
    {
        using var result = await Builder().UsePretrained("one", Projection.Of(1)).Propagate("fused", "one", WithNetwork with { Rounds = 1 }).Build().RunAsync();

        Assert.Equal(
            ["linear layer on one", "graph of one", "fine-tuned networks", "graphs of fine-tuned networks", "student networks"],
            result.Best.Weights.Select(weight => weight.Name));
    }

    [Fact]
    public async Task One_label_of_each_class_is_enough()
    {
        using var result = await Experiment.On(_digits).LabelPerClass(1, seed: 1).UsePretrained("one", Projection.Of(1)).Propagate("fused", "one", Linear).Build().RunAsync();

        Assert.Null(result.Best.Validation);
        Assert.InRange(result.Best.Test!.Accuracy, 0.15, 1);
    }

    [Fact]
    public async Task The_same_seed_gives_bit_identical_weights_also_after_a_stop_in_the_middle()
    {
        using var folder = new TemporaryFolder();
        using var whole = await Once(null).RunAsync();
        using var source = new CancellationTokenSource();
        var reports = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Once(folder.Path).RunAsync(
            new Listener(report =>
            {
                if (report.Method == "fused" && ++reports == 12)
                {
                    source.Cancel();
                }
            }),
            source.Token));
        using var resumed = await Once(folder.Path).RunAsync();

        Assert.Equal(Fingerprint.Of(whole), Fingerprint.Of(resumed));

        Experiment Once(string? place)
        {
            var builder = Builder().UsePretrained("one", Projection.Of(1)).Propagate("fused", "one", WithNetwork);
            return (place is null ? builder : builder.CheckpointTo(place)).Build();
        }
    }

    [Fact]
    public void What_keeps_it_from_running_is_told_by_Build()
    {
        var error = Assert.Throws<OptionsException>(() => Builder()
            .UsePretrained("one", Projection.Of(1))
            .Propagate("nothing", [], Linear)
            .Propagate("unknown", ["one", "two"], Linear)
            .Propagate("twice", ["one", "one"], Linear)
            .Propagate("frozen", "one", Linear with { Network = Projection.Of().AsFrozen() })
            .Propagate("wrong", "one", Linear with { Folds = 1, Neighbors = 0, ClassBalance = 2, MaxImages = 5, Rounds = 0, Training = new SelfTrainingOptions() })
            .Build());

        string[] told = [.. error.Faults.Select(fault => fault.Parameter)];
        Assert.Contains("Propagate(\"nothing\").From", told);
        Assert.Contains("Propagate(\"unknown\").From", told);
        Assert.Contains("Propagate(\"twice\").From", told);
        Assert.Contains(told, fault => fault.StartsWith("Propagate(\"frozen\")", StringComparison.Ordinal));
        Assert.Superset(
            new HashSet<string>(new[] { "Folds", "Neighbors", "ClassBalance", "MaxImages", "Rounds", "Training.UseSoftLabels" }.Select(name => $"Propagate(\"wrong\").{name}")),
            told.ToHashSet());
    }

    private ExperimentBuilder Builder() => Experiment.On(_digits).LabelPerClass(8, seed: 1).HoldOut(0.25);

    private sealed class Listener(Action<ExperimentProgress> action) : IProgress<ExperimentProgress>
    {
        public void Report(ExperimentProgress value) => action(value);
    }
}
