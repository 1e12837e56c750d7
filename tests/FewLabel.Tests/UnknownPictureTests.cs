using FewLabel.Data;
using FewLabel.Ensembles;
using FewLabel.Networks;
using FewLabel.Results;
using FewLabel.Runtime;
using FewLabel.Tests.Methods;
using FewLabel.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests;

/// <summary>Classifiers tell pictures of none of the classes, also from their files, and fused ones come back whole.</summary>
public sealed class UnknownPictureTests : IDisposable
{
    private static readonly ArchitectureRegistry Registry = ArchitectureRegistry.BuiltIn.With(Projection.Of(1));

    private readonly ImageDataset _digits = SyntheticDigits.CreateDataset(train: 400, test: 100, seed: 3);
    private readonly TemporaryFolder _folder = new();

    private string File => _folder["digits.fewlabel"];

    public void Dispose()
    {
        _digits.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_saved_classifier_accepts_test_pictures_and_takes_noise_for_unknown()
    {
        using var result = await Trained();
        using var classifier = Classifier.Load(File, ComputeDevice.Cpu);
        using var random = new RandomSource(1);
        using var noise = random.Uniform(0, 256, 50, 1, 28, 28).to(uint8);

        var (test, other, kept) = (classifier.Predict(_digits.Test), classifier.Predict(noise), result.Best.Predict(_digits.Test));

        Assert.InRange(test.Average(prediction => prediction.IsUnknown ? 0.0 : 1), 0.8, 1);
        Assert.InRange(other.Average(prediction => prediction.IsUnknown ? 0.0 : 1), 0, 0.1);
        Assert.EndsWith("%), unknown", other.First(prediction => prediction.IsUnknown).ToString(), StringComparison.Ordinal);
        Assert.All(test.Zip(kept), pair =>
        {
            Assert.Equal(pair.First.Distance, pair.Second.Distance);
            Assert.Equal(pair.First.IsUnknown, pair.First.Distance > classifier.UnknownThreshold);
            Assert.Equal(pair.First.Probabilities.ToArray(), pair.Second.Probabilities.ToArray());
        });
    }

    [Fact]
    public async Task The_threshold_can_be_changed()
    {
        using var result = await Trained();
        using var classifier = Classifier.Load(File, ComputeDevice.Cpu);

        classifier.UnknownThreshold = 0;
        Assert.All(classifier.Predict(_digits.Test), prediction => Assert.True(prediction.IsUnknown));
        classifier.UnknownThreshold = 2;
        Assert.All(classifier.Predict(_digits.Test), prediction => Assert.False(prediction.IsUnknown));
        Assert.All(new double?[] { null, -0.1, 2.1, double.NaN }, value => Assert.Throws<ArgumentOutOfRangeException>(() => classifier.UnknownThreshold = value));
    }

    [Fact]
    public async Task A_file_without_distances_loads_and_says_nothing_of_them()
    {
        using var result = await Trained();
        ClassifierFile.Write(File, result.Best.Model, result.Best.Info);
        using (var weights = WeightFile.Load(File))
        {
            Assert.Equal("2", weights.Metadata[ClassifierFile.FormatKey]);
        }

        using var classifier = Classifier.Load(File, ComputeDevice.Cpu);

        Assert.Null(classifier.UnknownThreshold);
        Assert.All(classifier.Predict(_digits.Test), prediction => Assert.True(prediction is { Distance: null, IsUnknown: false }));
        Assert.Contains("save it with this version", Assert.Throws<InvalidOperationException>(() => classifier.UnknownThreshold = 1).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 0.5, 64, 1)]
    [InlineData(0, 2.5, 64, 1)]
    [InlineData(0, 0.5, 63, 1)]
    [InlineData(0, 0.5, 64, 0)]
    [InlineData(0, 0.5, 64, 4)]
    public async Task What_cannot_be_a_reference_of_the_networks_is_told(int network, double threshold, int width, int neighbors)
    {
        using var result = await Trained();
        using var reference = new FeatureReference(ones(3, width), new FeatureReferenceInfo(network, threshold, neighbors, ComparesRoots: true));
        ClassifierFile.Write(File, result.Best.Model, result.Best.Info, reference);

        Assert.Contains("is damaged", Assert.Throws<DataFormatException>(() => Classifier.Load(File)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_form_3_loads_and_compares_features_with_centers_as_it_did_also_after_it_is_saved_again()
    {
        using var result = await Trained();
        var centers = Graphs.FeatureRows.ToUnitLength(Features(result.Best, 0, 30), "rows");
        using (var old = new FeatureReference(centers.clone(), new FeatureReferenceInfo(0, 0.25)))
        {
            ClassifierFile.Write(File, result.Best.Model, result.Best.Info, old);
        }

        using (var weights = WeightFile.Load(File))
        {
            Assert.Equal("3", weights.Metadata[ClassifierFile.FormatKey]);
            // What version 0.1.0 wrote has neither name.
            var json = weights.Metadata[ClassifierFile.InfoKey];
            var shorter = json.Replace(",\"neighbors\":1,\"comparesRoots\":false", "", StringComparison.Ordinal);
            Assert.NotEqual(json, shorter);
            WeightFile.Save(File, weights.ToDictionary(item => item.Key, item => item.Value.clone()), new Dictionary<string, string>
            {
                [ClassifierFile.FormatKey] = "3", [ClassifierFile.InfoKey] = shorter, [ClassifierFile.HashKey] = ClassifierFile.Hash(shorter, weights),
            });
        }

        using var classifier = Classifier.Load(File, ComputeDevice.Cpu);
        var rows = Graphs.FeatureRows.ToUnitLength(Features(result.Best, 30, 40), "rows");
        var expected = rows.matmul(centers.t()).amax([1L]).neg().add(FewLabel.Runtime.Scalars.One, FewLabel.Runtime.Scalars.One).data<float>().ToArray();
        var predictions = classifier.Predict(_digits.Test).AsSpan(30, 40).ToArray();

        Assert.Equal(0.25, classifier.UnknownThreshold);
        Assert.All(expected.Zip(predictions), pair => Assert.Equal(pair.First, pair.Second.Distance!.Value, 1e-5));
        Assert.Equal(expected.Select(distance => distance > 0.25), predictions.Select(prediction => prediction.IsUnknown));

        Tensor Features(MethodResult method, long start, long count) => FeatureExtractor.Extract(
            ((ImageClassifier)method.Model).Encoder, _digits.Test, [.. Enumerable.Range((int)start, (int)count).Select(i => (long)i)], method.Normalize);
    }

    [Fact]
    public async Task A_file_says_form_4_where_roots_are_compared()
    {
        using var result = await Trained();
        using var weights = WeightFile.Load(File);

        Assert.Equal("4", weights.Metadata[ClassifierFile.FormatKey]);
        Assert.Contains("\"comparesRoots\":true", weights.Metadata[ClassifierFile.InfoKey], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Powers_that_are_not_those_of_the_networks_are_told()
    {
        using var result = await Trained();
        var json = System.Text.Json.JsonSerializer.Serialize(result.Best.Info with { Powers = [1, 1] }, new System.Text.Json.JsonSerializerOptions(System.Text.Json.JsonSerializerDefaults.Web));
        var state = result.Best.Model.state_dict();
        WeightFile.Save(File, state, new Dictionary<string, string>
        {
            [ClassifierFile.FormatKey] = "3", [ClassifierFile.InfoKey] = json, [ClassifierFile.HashKey] = ClassifierFile.Hash(json, state),
        });

        Assert.Contains("the powers of its networks", Assert.Throws<DataFormatException>(() => Classifier.Load(File)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fused_ensemble_with_views_is_saved_and_loaded_with_the_same_answers()
    {
        using var result = await Fused(views: true);
        result.Best.Save(File);
        using var classifier = Classifier.Load(File, ComputeDevice.Cpu, Registry);
        var (before, after) = ((ClassifierEnsemble)result.Best.Model, (ClassifierEnsemble)classifier.Model);

        Assert.Equal(before.Powers.ToArray(), after.Powers.ToArray());
        Assert.Contains(classifier.Info.Networks, network => network.Nodes.Any(node => node.Name == ArchitectureNodes.Views));
        Assert.All(result.Best.Predict(_digits.Test).Zip(classifier.Predict(_digits.Test)), pair =>
        {
            Assert.Equal(pair.First.Probabilities.ToArray(), pair.Second.Probabilities.ToArray());
            Assert.Equal(pair.First.Distance, pair.Second.Distance);
            Assert.NotNull(pair.First.Distance);
        });
    }

    [Fact]
    public async Task The_distance_of_a_fused_ensemble_is_that_of_its_linear_layer_on_frozen_features()
    {
        using var result = await Fused(views: false);
        result.Best.Save(File);
        using var classifier = Classifier.Load(File, ComputeDevice.Cpu, Registry);

        var network = classifier.Info.Networks[classifier.Info.Reference!.Network];

        Assert.Equal("Projections", network.Nodes.Last().Name);
        Assert.InRange(classifier.Predict(_digits.Test).Average(prediction => prediction.IsUnknown ? 0.0 : 1), 0.8, 1);
    }

    [Fact]
    public async Task A_fused_method_tells_what_each_prediction_counts()
    {
        using var result = await Fused(views: false);
        var (weights, json) = (result.Best.Weights, System.Text.Json.Nodes.JsonNode.Parse(result.ToJson())!["methods"]![0]!["weights"]!.AsArray());

        Assert.Equal(["student networks", "graphs of student networks", "linear layer on one", "graph of one"], weights.Select(weight => weight.Name));
        Assert.All(weights, weight => Assert.NotNull(weight.Teaching));
        Assert.Equal([true, false, true, false], weights.Select(weight => weight.Deciding is not null));
        Assert.Equal(weights.Select(weight => weight.Deciding), json.Select(weight => (double?)weight!["deciding"]));
        Assert.Contains("Calibration error", result.Comparison, StringComparison.Ordinal);
        Assert.Contains(FormattableString.Invariant($"{100 * result.Best.Test!.CalibrationError:0.00} %"), result.Comparison, StringComparison.Ordinal);
        Assert.NotNull(result.Best.ValidationNote);
    }

    private async Task<ExperimentResult> Trained()
    {
        var result = await Experiment.On(_digits).LabelPerClass(8, seed: 1).Train("MLP", Architectures.Mlp2, new SupervisedOptions { Epochs = 30 }).Build().RunAsync();
        result.Best.Save(File);
        return result;
    }

    private Task<ExperimentResult> Fused(bool views) => Experiment.On(_digits).LabelPerClass(8, seed: 1).HoldOut(0.25)
        .UsePretrained("one", Projection.Of(1), new FeatureOptions { Mirrored = views })
        .Propagate("fused", "one", FusionTests.WithNetwork with { Mirrored = views, Training = FusionTests.WithNetwork.Training with { Epochs = 1 } })
        .Build().RunAsync();
}
