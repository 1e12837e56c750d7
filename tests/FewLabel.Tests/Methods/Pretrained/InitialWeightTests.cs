using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Runtime;
using FewLabel.Training;
using static TorchSharp.torch;

namespace FewLabel.Tests.Methods;

/// <summary>Networks of the library that start from the weights of a file.</summary>
public sealed class InitialWeightTests : IDisposable
{
    private readonly ImageDataset _digits = SyntheticDigits.CreateDataset(train: 120, test: 30, seed: 3);
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _digits.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_encoder_has_the_files_weights_and_a_saved_classifier_needs_no_file()
    {
        var (path, expected) = Save(Architectures.Mlp2, seed: 5);
        using var result = await Builder().UsePretrained("own", Architectures.Mlp2.WithWeights(path)).Probe("probe", "own").Build().RunAsync();
        result.Best.Save(_folder["probe.fewlabel"]);
        File.Delete(path);

        Assert.Equal(expected, Weights(result.Encoders["own"].Encoder));
        Assert.Equal(expected, Weights(((ImageClassifier)result.Best.Model).Encoder));
        using var loaded = Classifier.Load(_folder["probe.fewlabel"]);
        Assert.Equal(result.Best.Predict(_digits.Test).Select(one => one.Class), loaded.Predict(_digits.Test).Select(one => one.Class));
        var node = loaded.Info.Networks[0].Nodes.Single(node => node.Name == "Weights");
        Assert.Equal(64, node.Get<string>("sha256").Length);
        Assert.Empty(loaded.Info.OwnNetworks!);
    }

    [Fact]
    public async Task A_head_in_the_file_is_left_out_and_training_and_pre_training_start_from_the_weights()
    {
        using var random = new RandomSource(5);
        using var classifier = Architectures.Mlp2.CreateClassifier(_digits.Train.Shape, 7, random);
        WeightFile.Save(_folder["whole.safetensors"], classifier);
        var network = Architectures.Mlp2.WithWeights(_folder["whole.safetensors"]);

        using var other = new RandomSource(9);
        using var encoder = network.CreateEncoder(_digits.Train.Shape, other);
        Assert.Equal(Weights(classifier.Encoder), Weights(encoder));
        using var made = network.CreateClassifier(_digits.Train.Shape, 10, other);
        Assert.Equal(Weights(classifier.Encoder), Weights(made.Encoder));
        Assert.Equal("MLP 2 with whole.safetensors", network.Name);
        using var result = await Builder().Train("net", network, new SupervisedOptions { Epochs = 1, BatchSize = 10 }).Build().RunAsync();
        Assert.NotEqual(Weights(classifier.Encoder), Weights(((ImageClassifier)result.Best.Model).Encoder));
    }

    [Fact]
    public void Weights_hold_inside_whatever_stands_around_the_network()
    {
        var (path, expected) = Save(Architectures.CnnBackbone, seed: 5);
        using var random = new RandomSource(1);
        using var encoder = Architectures.CnnBackbone.WithWeights(path).WithInputSize(32).CreateEncoder(_digits.Train.Shape, random);

        Assert.Equal(expected, Weights(encoder));
    }

    [Fact]
    public void Another_networks_weights_and_what_are_none_are_faults_at_Build_that_name_the_differences()
    {
        var (path, _) = Save(Architectures.Mlp1, seed: 5);
        File.WriteAllText(_folder["text.pth"], "these are no weights, but a text of some length");
        var error = Assert.Throws<OptionsException>(() => Builder()
            .UsePretrained("other", Architectures.Mlp2.WithWeights(path))
            .Train("net", Architectures.Mlp2.WithWeights(path))
            .UsePretrained("text", Architectures.Mlp2.WithWeights(_folder["text.pth"]))
            .Build());

        Assert.Equal(
            ["UsePretrained(\"other\").Architecture", "Train(\"net\").Architecture", "UsePretrained(\"text\").Architecture"], error.Faults.Select(fault => fault.Parameter));
        Assert.Contains("(512, 784)", error.Faults[0].ToString(), StringComparison.Ordinal);
        Assert.Contains("neither a safetensors file nor a checkpoint", error.Faults[2].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_and_options_that_cannot_be_are_refused_at_once()
    {
        Assert.Contains("none.pth", Assert.Throws<DataUnavailableException>(() => Architectures.Mlp2.WithWeights(_folder["none.pth"])).Message, StringComparison.Ordinal);
        Assert.Throws<OptionsException>(() => Architectures.Mlp2.WithWeights(_folder["none.pth"], new WeightLoadOptions { HeadsMayDiffer = ["."] }));
    }

    [Fact]
    public void A_file_that_has_changed_since_is_noticed()
    {
        var network = Architectures.Mlp2.WithWeights(Save(Architectures.Mlp2, seed: 5).Path);
        Save(Architectures.Mlp2, seed: 6);

        Assert.Contains("has changed", Assert.Throws<OptionsException>(() => Builder().UsePretrained("own", network).Build()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kept_run_does_not_go_on_with_other_weights_and_tells_the_digests()
    {
        using (await Kept(5).RunAsync())
        {
        }

        var error = await Assert.ThrowsAsync<FewLabelException>(() => Kept(6).RunAsync());
        Assert.Contains("sha256", error.Message, StringComparison.Ordinal);

        Experiment Kept(long seed) => Builder().UsePretrained("own", Architectures.Mlp2.WithWeights(Save(Architectures.Mlp2, seed).Path)).Probe("probe", "own")
            .CheckpointTo(_folder["run"]).Build();
    }

    [Fact]
    public void A_network_from_a_description_has_no_weights_to_start_from()
    {
        var network = Architectures.Mlp2.WithWeights(Save(Architectures.Mlp2, seed: 5).Path);
        var described = ArchitectureRegistry.BuiltIn.Create(ArchitectureSpec.Parse(network.Spec.ToJson()));

        Assert.Equal(network.Spec, described.Spec);
        var error = Assert.Throws<OptionsException>(() => Builder().UsePretrained("own", described).Train("net", described.WithInputSize(40)).Build());
        Assert.Equal(2, error.Faults.Length);
        Assert.All(error.Faults, fault => Assert.Contains("Call WithWeights with the file", fault.ToString(), StringComparison.Ordinal));
    }

    private static float[] Weights(Encoder encoder) =>
        [.. encoder.state_dict().Values.Where(value => value.dtype == ScalarType.Float32).SelectMany(value => value.detach().cpu().contiguous().data<float>().ToArray())];

    private ExperimentBuilder Builder() => Experiment.On(_digits).LabelPerClass(4, seed: 1).HoldOut(0.25);

    /// <summary>An encoder's weights as a file, and what they are.</summary>
    private (string Path, float[] Weights) Save(Architecture architecture, long seed)
    {
        using var random = new RandomSource(seed);
        using var encoder = architecture.CreateEncoder(_digits.Train.Shape, random);
        WeightFile.Save(_folder["weights.safetensors"], encoder);
        return (_folder["weights.safetensors"], Weights(encoder));
    }
}
