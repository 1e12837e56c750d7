using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FewLabel.Checkpoints;
using FewLabel.Data;
using FewLabel.Fuzzing;
using FewLabel.Networks;
using FewLabel.Runtime;
using FewLabel.Studies;
using static TorchSharp.torch;

namespace FewLabel.Tests;

/// <summary>
/// Files that each version of FewLabel saved, in Fixtures/VERSION: they must load for ever, and come to what they came to then. They
/// are made by <c>FewLabel.Soak fixtures</c>, once for each version, and never changed.
/// </summary>
public sealed class SavedFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Versions => [.. Folders];

    private static string[] Folders => [.. Directory.GetDirectories(Fixtures()).Select(folder => Path.GetFileName(folder)).Order()];

    private static string Current => typeof(Experiment).Assembly.GetName().Version!.ToString(3);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void There_are_files_of_this_version() =>
        Assert.Contains(Current, Folders);

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_classifier_gives_the_same_probabilities(string version)
    {
        using var classifier = Load(Path.Combine(Fixtures(), version, TinyFiles.Classifier));
        var (expected, prediction) = (Figures(version), classifier.Predict(TinyFiles.Pixels));

        Assert.Equal(expected.Class, prediction.Name);
        Assert.Equal(expected.Probabilities.Length, prediction.Probabilities.Length);
        Assert.All(expected.Probabilities.Zip(prediction.Probabilities), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    [Theory]
    [InlineData("0.1.0", "classifier-sized.fewlabel")]
    [InlineData("0.1.0", "classifier-ensemble.fewlabel")]
    [InlineData("0.1.0", "classifier-sized-form-2.fewlabel")]
    [InlineData("0.1.0", "classifier-ensemble-form-2.fewlabel")]
    public void A_network_of_the_library_in_all_that_can_be_around_it_gives_the_same_probabilities(string version, string file)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(Fixtures(), version, "expected-built-in.json")));
        var expected = json.RootElement.GetProperty("Files").GetProperty(file.Replace("-form-2", "", StringComparison.Ordinal));
        using var classifier = Classifier.Load(Path.Combine(Fixtures(), version, file), ComputeDevice.Cpu);

        var prediction = classifier.Predict(Convert.FromHexString(json.RootElement.GetProperty("Pixels").GetString()!));

        Assert.Equal(expected.GetProperty("Class").GetString(), prediction.Name);
        Assert.All(
            expected.GetProperty("Probabilities").EnumerateArray().Zip(prediction.Probabilities),
            pair => Assert.Equal(pair.First.GetSingle(), pair.Second, 1e-5f));
    }

    /// <summary>The files of form 2 hold the weights of those of form 1.</summary>
    [Fact]
    public void A_classifier_of_form_2_says_of_its_networks_what_that_of_form_1_said()
    {
        foreach (var name in new[] { "classifier", "classifier-sized", "classifier-ensemble" })
        {
            using var first = Load(Path.Combine(Fixtures(), "0.1.0", $"{name}.fewlabel"));
            using var second = Load(Path.Combine(Fixtures(), "0.1.0", $"{name}-form-2.fewlabel"));

            Assert.Equal(first.Info.Networks.AsEnumerable(), second.Info.Networks.AsEnumerable());
            Assert.Equal(name == "classifier" ? ["tiny"] : [], second.Info.OwnNetworks!);
            Assert.Equal((first.Info.LabeledCount, first.Info.StandardDeviation[0]), (second.Info.LabeledCount, second.Info.StandardDeviation[0]));
            Assert.All(first.Model.state_dict(), item => Assert.True(item.Value.equal(second.Model.state_dict()[item.Key]).all().item<bool>()));
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Weights_have_the_same_numbers(string version)
    {
        using var weights = WeightFile.Load(Path.Combine(Fixtures(), version, TinyFiles.Weights));

        AssertNumbers(Assert.Single(weights).Value);
        Assert.Equal("FewLabel", weights.Metadata["made by"]);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_checkpoint_has_the_same_state(string version)
    {
        using var state = StateFile.Read(Path.Combine(Fixtures(), version, TinyFiles.Checkpoint));

        AssertNumbers(state.Tensors["numbers"]);
        Assert.Equal(7, state.Get<int>("epoch"));
        Assert.Equal(TimeSpan.FromSeconds(3), state.Elapsed);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_kept_draw_has_the_same_figures(string version)
    {
        var path = Path.Combine(Fixtures(), version, TinyFiles.Draw);
        var settings = JsonNode.Parse(File.ReadAllText(path))!["settings"].Deserialize<SortedDictionary<string, string>>()!;

        var run = StudyFile.Read(path, 1, settings)!;

        Assert.Equal(("tiny", Figures(version).TestAccuracy), (run.Methods[0].Method, run.Methods[0].TestAccuracy!.Value));
    }

    [Fact]
    public void A_classifier_of_a_newer_version_says_so()
    {
        var path = _folder[TinyFiles.Classifier];
        using (var weights = WeightFile.Load(Newest(TinyFiles.Classifier)))
        {
            WeightFile.Save(path, weights, new Dictionary<string, string>(weights.Metadata) { ["fewlabel.format"] = "5" });
        }

        Assert.Contains("form 5, of a newer version of FewLabel", Assert.Throws<DataFormatException>(() => Load(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_of_a_newer_version_says_so_and_stays()
    {
        byte[] content = [.. Encoding.ASCII.GetBytes("FLSTATE2"), .. File.ReadAllBytes(Newest(TinyFiles.Checkpoint))[8..^32]];
        File.WriteAllBytes(_folder["000001.state"], [.. content, .. SHA256.HashData(content)]);
        using var kept = CheckpointFolder.Open(_folder.Path);

        var error = Assert.Throws<FewLabelException>(() => kept.Load());

        Assert.Contains("FLSTATE2 of another version of FewLabel; this one reads FLSTATE1", error.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder["000001.state"]));
    }

    [Fact]
    public void A_kept_draw_of_a_newer_version_says_so()
    {
        var content = JsonNode.Parse(File.ReadAllText(Newest(TinyFiles.Draw)))!;
        content["formatVersion"] = 2;
        File.WriteAllText(_folder[TinyFiles.Draw], content.ToJsonString());

        var error = Assert.Throws<FewLabelException>(() => StudyFile.Read(_folder[TinyFiles.Draw], 1, []));

        Assert.Contains("format version 2, and this version of FewLabel reads 1. Update FewLabel", error.Message, StringComparison.Ordinal);
    }

    private static string Newest(string file) => Path.Combine(Fixtures(), Current, file);

    private static Classifier Load(string path) => Classifier.Load(path, ComputeDevice.Cpu, ArchitectureRegistry.BuiltIn.With(TinyEncoder.Architecture));

    private static TinyFigures Figures(string version) =>
        JsonSerializer.Deserialize<TinyFigures>(File.ReadAllText(Path.Combine(Fixtures(), version, TinyFiles.Expected)))!;

    private static void AssertNumbers(Tensor tensor)
    {
        Assert.Equal([2, 3], tensor.shape);
        Assert.Equal(TinyFiles.Numbers, tensor.data<float>().ToArray());
    }

    private static string Fixtures([CallerFilePath] string thisFile = "") => Path.Combine(Path.GetDirectoryName(thisFile)!, "Fixtures");
}
