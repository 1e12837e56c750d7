using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Onnx;
using FewLabel.Pretrained;
using FewLabel.Training;
using static TorchSharp.torch;

namespace FewLabel.Tests;

/// <summary>Networks of ONNX files in the experiment builder.</summary>
public sealed class OnnxSourceTests : IDisposable
{
    private static readonly OnnxEncoderOptions Plain = new() { Mean = [0], StandardDeviation = [1] };

    private readonly ImageDataset _colors = new("Colors", Colors(60, 1), Colors(30, 2));
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _colors.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_probe_goes_on_from_it_is_measured_saved_and_loaded_with_the_same_file()
    {
        var path = SmallNetwork.Save(_folder, SmallNetwork.Pooled());
        using var encoder = OnnxEncoder.Load(path, Plain);
        using var result = await Builder().UsePretrained("network", encoder).Probe("probe", "network").Build().RunAsync();
        result.Best.Save(_folder["probe.fewlabel"]);

        // The classes are the channel that is brightest, which the network's features tell.
        Assert.Equal((30L, 1.0), (result.Best.Test!.Count, result.Best.Test.Accuracy));
        using var again = OnnxEncoder.Load(path, Plain);
        using var loaded = Classifier.Load(_folder["probe.fewlabel"], registry: ArchitectureRegistry.BuiltIn.With(again.Architecture));
        Assert.Equal(
            result.Best.Predict(_colors.Test).Select(one => one.Probabilities.ToArray()), loaded.Predict(_colors.Test).Select(one => one.Probabilities.ToArray()));
    }

    [Fact]
    public async Task A_saved_classifier_is_not_loaded_without_the_network_or_with_another_file_or_other_options()
    {
        using var encoder = Load(SmallNetwork.Pooled());
        using var result = await Builder().UsePretrained("network", encoder).Probe("probe", "network").Build().RunAsync();
        result.Best.Save(_folder["probe.fewlabel"]);

        Assert.Contains("ArchitectureRegistry.BuiltIn.With", Assert.Throws<FewLabelException>(() => Classifier.Load(_folder["probe.fewlabel"])).Message, StringComparison.Ordinal);
        using var otherFile = Load(SmallNetwork.Pooled(opset: 16));
        using var otherOptions = Load(SmallNetwork.Pooled(), Plain with { Mean = [0.5] });
        foreach (var other in new[] { otherFile, otherOptions })
        {
            var error = Assert.Throws<FewLabelException>(() => Classifier.Load(_folder["probe.fewlabel"], registry: ArchitectureRegistry.BuiltIn.With(other.Architecture)));
            Assert.Contains("sha256", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Its_features_are_those_of_Encode_divided_by_their_length_and_deep_propagation_goes_on_from_them()
    {
        using var encoder = Load(SmallNetwork.Pooled());
        var reader = new Reader("reader", "network");
        var options = new Ensembles.DeepPropagationOptions
        {
            Network = Architectures.Mlp2, Rounds = 1, EnsembleSize = 1, Neighbors = 5,
            Training = new SelfTrainingOptions { Epochs = 1, BatchSize = 16, LabeledBatchSize = 8, ConfidentFraction = 1, TeacherStart = 1 },
        };
        using var result = await Builder().UsePretrained("network", encoder).Add(reader).PropagateDeeply("deep", "network", options).Build().RunAsync();

        using var raw = encoder.Encode(_colors.Train);
        using var expected = nn.functional.normalize(raw, p: 2, dim: 1);
        using var features = tensor(reader.Features).view(60, 3);
        Assert.True(expected.allclose(features, 1e-5, 1e-6));
        Assert.Equal("OnnxEncoder", Assert.Single(result.Methods).EncoderName);
    }

    [Fact]
    public void What_would_train_it_is_a_fault_at_Build()
    {
        using var encoder = Load(SmallNetwork.Pooled());
        var error = Assert.Throws<OptionsException>(() => Builder()
            .UsePretrained("network", encoder, new FeatureOptions { InputSize = 16 })
            .FineTune("tuned", "network")
            .Train("net", encoder.Architecture)
            .TrainSemiSupervised("semi", encoder.Architecture, SemiSupervisedOptions.FixMatch with { BatchSize = 8, LabeledBatchSize = 4 })
            .Normalize(new Normalize(0.5, 0.5))
            .Build());

        Assert.Equal(
            [
                "UsePretrained(\"network\").Architecture", "UsePretrained(\"network\").InputSize", "FineTune(\"tuned\").From",
                "Train(\"net\").Architecture", "Train(\"net\").Architecture", "TrainSemiSupervised(\"semi\").Architecture", "TrainSemiSupervised(\"semi\").Architecture",
            ],
            error.Faults.Select(fault => fault.Parameter));
        Assert.Contains("go on from it by Probe", error.Message, StringComparison.Ordinal);
        Assert.Contains("learned with mean 0 and standard deviation 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Features_of_a_replaced_file_are_computed_again()
    {
        var first = await Features(Load(SmallNetwork.Pooled()));
        var other = await Features(Load(SmallNetwork.Of("GlobalMaxPool", [-1, 3, 8, 8], [-1, 3, 1, 1])));
        var again = await Features(Load(SmallNetwork.Pooled()));

        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
        Assert.Equal(2, Directory.GetDirectories(_folder["shared"]).Length);

        async Task<float[]> Features(OnnxEncoder encoder)
        {
            using var owned = encoder;
            var reader = new Reader("reader", "network");
            using var result = await Builder().UsePretrained("network", encoder).Add(reader).CacheFeaturesIn(_folder["shared"]).Build().RunAsync();
            return reader.Features;
        }
    }

    /// <summary>Pictures in three classes: which channel is brightest.</summary>
    private static ImageSet Colors(int count, long seed)
    {
        using var pictures = RandomPictures.Create(count, new ImageShape(3, 8, 8), seed);
        var labels = arange(count, int64).remainder(3);
        using var bright = nn.functional.one_hot(labels, 3).view(count, 3, 1, 1).mul(150).to(uint8);
        return new ImageSet(pictures.Pixels.div(3, RoundingMode.floor).to(uint8).add(bright), labels);
    }

    private OnnxEncoder Load(WireMessage network, OnnxEncoderOptions? options = null) => OnnxEncoder.Load(SmallNetwork.Save(_folder, network), options ?? Plain);

    private ExperimentBuilder Builder() => Experiment.On(_colors).LabelPerClass(6, seed: 1).HoldOut(0.5);

    private sealed class Reader(string name, string from) : ExperimentMethod(name)
    {
        public float[] Features { get; private set; } = [];

        public override object? Settings => from;

        public override System.Collections.Immutable.ImmutableArray<string> ResultNames => [];

        public override IEnumerable<MethodResult> Run(MethodContext context)
        {
            Features = context.Encode(context.FindSource(from)).Features.data<float>().ToArray();
            return [];
        }
    }
}
