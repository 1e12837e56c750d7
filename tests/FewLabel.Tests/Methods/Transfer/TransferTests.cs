using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Training;
using TorchSharp.Modules;

namespace FewLabel.Tests.Methods;

/// <summary>Methods that go on from an encoder that was pre-trained elsewhere.</summary>
public sealed class TransferTests : IDisposable
{
    private readonly ImageDataset _digits = SyntheticDigits.CreateDataset(train: 300, test: 60, seed: 3);

    public void Dispose() => _digits.Dispose();

    [Fact]
    public async Task A_probe_is_the_one_that_is_fitted_by_hand_to_the_encoders_features()
    {
        using var result = await Builder().UsePretrained("own", Projection.Of()).Probe("probe", "own").Build().RunAsync();
        using var encoder = new Projection(_digits.Train.Shape, 1, null);
        using var expected = LinearProbe.Fit(encoder, _digits.Train, result.Split, result.Best.Normalize);

        var head = (Linear)((ImageClassifier)result.Best.Model).Head;
        Assert.Equal(expected.Head.weight.data<float>().ToArray(), head.weight.data<float>().ToArray());
        Assert.Equal(expected.Head.bias!.data<float>().ToArray(), head.bias!.data<float>().ToArray());
        Assert.Equal((DataUse.FrozenEncoder, "Projections", 60L), (result.Best.Use, result.Best.EncoderName, result.Best.Test!.Count));
        Assert.Equal("the images held out chose its penalty", result.Best.ValidationNote);
    }

    [Fact]
    public async Task Fine_tuning_changes_its_copy_of_the_encoder_and_not_the_source()
    {
        using var result = await Builder().UsePretrained("own", Projection.Of()).FineTune("tuned", "own", new FineTuneOptions { Supervised = new() { Epochs = 2, BatchSize = 10 } })
            .Probe("probe", "own").Build().RunAsync();
        using var untouched = new Projection(_digits.Train.Shape, 1, null);

        Assert.Equal(["tuned", "probe"], result.Methods.Select(method => method.Name));
        Assert.Equal(Weights(untouched), Weights(result.Encoders["own"].Encoder));
        Assert.Equal(Weights(untouched), Weights(((ImageClassifier)result.Methods[1].Model).Encoder));
        Assert.NotEqual(Weights(untouched), Weights(((ImageClassifier)result.Methods[0].Model).Encoder));
        Assert.Equal((2, DataUse.PretrainedNetwork), (result.Methods[0].Training!.History.Length, result.Methods[0].Use));
    }

    [Fact]
    public async Task A_kept_run_does_not_go_on_from_another_source()
    {
        using var folder = new TemporaryFolder();
        using (await Kept("one").RunAsync())
        {
        }

        var error = await Assert.ThrowsAsync<FewLabelException>(() => Kept("two").RunAsync());
        Assert.Contains("probe.From was one and is two", error.Message, StringComparison.Ordinal);

        Experiment Kept(string from) => Builder().UsePretrained("one", Projection.Of()).UsePretrained("two", Projection.Of(2)).Probe("probe", from).CheckpointTo(folder.Path).Build();
    }

    [Fact]
    public void What_keeps_them_from_running_is_told_by_Build()
    {
        var error = Assert.Throws<OptionsException>(() => Experiment.On(_digits).LabelPerClass(4)
            .Probe("early", "own")
            .UsePretrained("own", Projection.Of())
            .Train("net", Architectures.Mlp2)
            .Probe("probe", "net", new LinearProbeOptions { Folds = 1 })
            .FineTune("tuned", "own", new FineTuneOptions { LayerDecay = 2, Supervised = new() { EarlyStopping = new(3) } })
            .FineTune("frozen", "as it is")
            .UsePretrained("as it is", Projection.Of().AsFrozen())
            .FineTune("trains", "as it is")
            .Train("trains too", Projection.Of().AsFrozen())
            .Build());

        Assert.Equal(
            [
                "Probe(\"early\").From", "Probe(\"probe\").From", "Probe(\"probe\").Folds", "FineTune(\"tuned\").LayerDecay", "FineTune(\"tuned\").EarlyStopping",
                "FineTune(\"frozen\").From", "FineTune(\"trains\").From", "Train(\"trains too\").Architecture",
            ],
            error.Faults.Select(fault => fault.Parameter));
        Assert.Contains("runs as it is: go on from it by Probe", error.Message, StringComparison.Ordinal);
    }

    private static float[] Weights(Encoder encoder) => encoder.state_dict()["layer.weight"].data<float>().ToArray();

    private ExperimentBuilder Builder() => Experiment.On(_digits).LabelPerClass(8, seed: 1).HoldOut(0.25);
}
