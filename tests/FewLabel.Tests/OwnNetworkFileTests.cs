using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Results;
using FewLabel.Runtime;
using FewLabel.Training;
using static TorchSharp.torch;

namespace FewLabel.Tests;

/// <summary>Whose a network in a saved classifier is, and how networks and heads of one's own come back.</summary>
public sealed class OwnNetworkFileTests : IDisposable
{
    private static readonly Architecture Own = new("mine", (input, random) => Architectures.Mlp2.CreateEncoder(input, random));

    private readonly ImageDataset _digits = SyntheticDigits.CreateDataset(train: 120, test: 60, seed: 3);
    private readonly TemporaryFolder _folder = new();

    private string File => _folder["digits.fewlabel"];

    public void Dispose()
    {
        _digits.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_file_says_which_networks_and_heads_are_ones_own()
    {
        using var own = await TrainAsync(Own.WithHead("two layers", (features, classes, random) => Heads.Mlp(features, 16, classes, random)));
        using var builtIn = await TrainAsync(Architectures.Mlp2);

        Assert.Equal(["two layers", "mine"], own.Best.Info.OwnNetworks!);
        Assert.Equal([], builtIn.Best.Info.OwnNetworks!);
    }

    [Fact]
    public async Task A_network_of_ones_own_is_never_taken_for_FewLabels()
    {
        using var result = await TrainAsync(Architectures.Mlp2);
        // So a later version reads a file of today, whose own network has a name that is the library's by then.
        ClassifierFile.Write(File, result.Best.Model, result.Best.Info with { OwnNetworks = ["Mlp"] });

        var error = Assert.Throws<FewLabelException>(() => Classifier.Load(File, ComputeDevice.Cpu, ArchitectureRegistry.BuiltIn.With(Own)));

        Assert.Contains("somebody's own called 'Mlp', and not FewLabel's", error.Message, StringComparison.Ordinal);
        Assert.Contains("under a name of its own", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_network_of_FewLabel_that_a_file_names_is_not_replaced_by_ones_own()
    {
        using var result = await TrainAsync(Own);
        ClassifierFile.Write(File, result.Best.Model, result.Best.Info with { OwnNetworks = [] });

        var error = Assert.Throws<FewLabelException>(() => Classifier.Load(File, ComputeDevice.Cpu, ArchitectureRegistry.BuiltIn.With(Own)));

        Assert.Contains("FewLabel's network 'mine', which this version does not know. Update FewLabel", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plain_module_loads_again()
    {
        var own = Architecture.FromModule("flat", (input, random) => Heads.Mlp(input.Size, 32, 16, random) is var layers ? nn.Sequential(nn.Flatten(), layers) : null!, _ => 16);
        using var result = await TrainAsync(own);
        result.Best.Save(File);

        using var classifier = Classifier.Load(File, ComputeDevice.Cpu, ArchitectureRegistry.BuiltIn.With(own));

        AssertSame(result.Best, classifier);
    }

    [Fact]
    public async Task A_residual_network_of_ones_own_weight_loads_again()
    {
        using var random = new RandomSource(1);
        var residual = Architectures.ResNet(new ResNetOptions { Depth = 18, Stem = ResNetStem.SmallImage, ResidualWeight = 0.2 });
        using var trained = await TrainAsync(Architectures.Mlp2);
        using var model = residual.CreateClassifier(_digits.Train.Shape, 10, random);
        ClassifierFile.Write(File, model, trained.Best.Info with { Networks = [residual.Spec] });

        using var classifier = Classifier.Load(File, ComputeDevice.Cpu);

        Assert.Equal(residual.Spec, ((ImageClassifier)classifier.Model).Architecture!.Spec);
    }

    [Fact]
    public async Task Under_pre_training_a_head_of_ones_own_is_tuned_and_the_probe_is_linear()
    {
        var own = Own.WithHead("two layers", (features, classes, random) => Heads.Mlp(features, 16, classes, random));
        var encoder = PretrainOptions.Quick with
        {
            Moco = PretrainOptions.Quick.Moco with { Epochs = 1, BatchSize = 32, Queue = 64 }, FineTune = new() { Supervised = new() { Epochs = 2 } }, Distill = null, Propagate = null,
        };
        using var result = await Experiment.On(_digits).LabelPerClass(4, seed: 9).Pretrain("MoCo", own, encoder).Build().RunAsync();

        var (probe, tuned) = (result.Methods[0], result.Methods[1]);
        Assert.Equal(Own.Spec, Assert.Single(probe.Info.Networks));
        Assert.Equal(own.Spec, Assert.Single(tuned.Info.Networks));
        foreach (var method in result.Methods)
        {
            method.Save(File);
            using var classifier = Classifier.Load(File, ComputeDevice.Cpu, ArchitectureRegistry.BuiltIn.With(own));
            AssertSame(method, classifier);
        }
    }

    private void AssertSame(MethodResult trained, Classifier loaded) => Assert.All(
        trained.Predict(_digits.Test).Zip(loaded.Predict(_digits.Test)),
        pair => Assert.All(pair.First.Probabilities.Zip(pair.Second.Probabilities), one => Assert.Equal(one.First, one.Second, 1e-5f)));

    private Task<ExperimentResult> TrainAsync(Architecture architecture) => Experiment.On(_digits).LabelPerClass(4, seed: 9)
        .Train("net", architecture, new SupervisedOptions { Epochs = 2 }).Build().RunAsync();
}
