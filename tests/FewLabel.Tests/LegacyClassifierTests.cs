using System.Text.Json.Nodes;
using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Results;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Tests;

/// <summary>Classifiers of form 1, with the spelling and the display names of that time.</summary>
public sealed class LegacyClassifierTests : IDisposable
{
    private static readonly ImageShape Large = new(1, 64, 64);

    private readonly TemporaryFolder _folder = new();

    private string File => _folder["old.fewlabel"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_large_cnn_of_form_1_keeps_the_features_of_all_its_maps()
    {
        using var random = new RandomSource(1);
        using var model = LegacyArchitectureNames.Find("CNN")!.CreateClassifier(Large, 3, random);
        model.eval();
        Write(model, Large, """["CNN"]""");

        using var classifier = Classifier.Load(File, ComputeDevice.Cpu);

        Assert.Equal([128, 128 * 6 * 6 + 0], classifier.Model.state_dict()["fc1.weight"].shape);
        using var images = ones(1, 1, 64, 64);
        Assert.True(model.call(images).allclose(classifier.Model.call(images), 1e-5, 1e-6));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("""["mine (upright), 5 prototypes"]""")]
    public void An_own_network_of_form_1_loads_with_what_stands_around_it(string own)
    {
        var mine = new Architecture("mine", Architectures.Mlp2.CreateEncoder);
        using var random = new RandomSource(1);
        using var model = mine.WithInputNormalization(new FewLabel.Augmentation.MomentNormalization()).WithPrototypeHead(5, 0.015).CreateClassifier(Large, 3, random);
        Write(model, Large, """["mine (upright), 5 prototypes"]""", own);

        using var classifier = Classifier.Load(File, ComputeDevice.Cpu, ArchitectureRegistry.BuiltIn.With(mine));

        Assert.Equal(model.Architecture!.Spec, Assert.Single(classifier.Info.Networks));
        Assert.Contains("The network 'mine' is not among FewLabel's", Assert.Throws<FewLabelException>(() => Classifier.Load(File)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_own_network_of_form_1_is_never_taken_for_FewLabels()
    {
        using var random = new RandomSource(1);
        using var model = Architectures.Mlp2.CreateClassifier(Large, 3, random);
        Write(model, Large, """["MLP 2"]""", """["MLP 2"]""");

        Assert.Contains("The network 'MLP 2' is not among FewLabel's", Assert.Throws<FewLabelException>(() => Classifier.Load(File)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_that_form_1_calls_FewLabels_is_not_replaced_by_ones_own()
    {
        var mine = new Architecture("mine", Architectures.Mlp2.CreateEncoder);
        using var random = new RandomSource(1);
        using var model = mine.CreateClassifier(Large, 3, random);
        Write(model, Large, """["mine"]""", "[]");

        Assert.Contains(
            "which this version does not know",
            Assert.Throws<FewLabelException>(() => Classifier.Load(File, ComputeDevice.Cpu, ArchitectureRegistry.BuiltIn.With(mine))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void How_pictures_were_prepared_is_read_in_the_spelling_of_then()
    {
        using var random = new RandomSource(1);
        using var model = Architectures.Mlp2.CreateClassifier(Large, 3, random);
        Write(model, Large, """["MLP 2"]""", "[]", """{"fit":"CentreCrop","bars":77,"background":200,"maxPixels":1000000}""");

        using var classifier = Classifier.Load(File, ComputeDevice.Cpu);

        Assert.Equal(new ImageFileOptions { Fit = ImageFit.CenterCrop, LetterboxFill = 77, Background = 200, MaxPixels = 1_000_000 }, classifier.Info.Pictures);
    }

    [Theory]
    [InlineData("""["CNN at 19"]""")]
    [InlineData("""[""]""")]
    [InlineData("[7]")]
    [InlineData("[null]")]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("LONG")]
    public void Names_that_cannot_be_are_refused(string networks)
    {
        using var random = new RandomSource(1);
        using var model = Architectures.Mlp2.CreateClassifier(Large, 3, random);
        Write(model, Large, networks == "LONG" ? $"[\"CNN{string.Concat(Enumerable.Repeat(" (upright)", 1_000_000))}\"]" : networks);

        var error = Assert.ThrowsAny<FewLabelException>(() => Classifier.Load(File));
        Assert.Contains(File, error.Message, StringComparison.Ordinal);
        Assert.InRange(error.Message.Length, 1, 1_000);
    }

    [Theory]
    [InlineData("""{"name":"Mlp","parameters":{"widths":"wide"}}""", "which is no")]
    [InlineData("""{"name":"Mlp"}""", "lacks the parameter 'widths'")]
    [InlineData("""{"name":"Nothing"}""", "'Nothing'")]
    [InlineData("""{"name":"Mlp","name":"Mlp"}""", "is damaged")]
    [InlineData("DEEP", "is damaged")]
    [InlineData("LARGE", "is damaged")]
    public void Descriptions_in_form_2_that_cannot_be_are_refused(string network, string message)
    {
        using var random = new RandomSource(1);
        using var model = Architectures.Mlp2.CreateClassifier(Large, 3, random);
        var written = network switch
        {
            "DEEP" => string.Concat(Enumerable.Repeat("""{"name":"a","inner":""", 1_000)) + """{"name":"b"}""" + new string('}', 1_000),
            "LARGE" => "{\"name\":\"a\",\"parameters\":{\"x\":\"" + new string('x', 10_000_000) + "\"}}",
            _ => network,
        };
        Save(model, $$"""{"networks":[{{written}}],"ownNetworks":[],"input":{"channels":1,"height":64,"width":64},"mean":[0.1],"standardDeviation":[0.3],"classNames":["a","b","c"],"method":"m","dataset":"d","labeledCount":3,"seed":1,"version":"0.1.0"}""", 2);

        var error = Assert.ThrowsAny<FewLabelException>(() => Classifier.Load(File));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains(File, error.Message, StringComparison.Ordinal);
        Assert.InRange(error.Message.Length, 1, 1_000);
    }

    private void Write(ImageClassifier model, ImageShape shape, string networks, string own = "null", string pictures = "null")
    {
        var info = JsonNode.Parse(
            $$"""{"networks":{{networks}},"ownNetworks":{{own}},"input":{"channels":1,"height":{{shape.Height}},"width":{{shape.Width}},"size":{{shape.Size}}},"mean":[0.1],"deviation":[0.3],"classNames":["a","b","c"],"pictures":{{pictures}},"method":"m","dataset":"d","labelledCount":3,"seed":1,"version":"0.1.0"}""")!.AsObject();
        foreach (var name in info.Where(member => member.Value is null && member.Key != "networks").Select(member => member.Key).ToList())
        {
            info.Remove(name);
        }

        Save(model, info.ToJsonString(), 1);
    }

    private void Save(ImageClassifier model, string info, int form)
    {
        var state = model.state_dict().ToDictionary(item => form == 1 ? LegacyClassifierInfo.NameOf(item.Key) : item.Key, item => item.Value);
        WeightFile.Save(File, state, new Dictionary<string, string>
        {
            [ClassifierFile.FormatKey] = $"{form}", [ClassifierFile.InfoKey] = info, [ClassifierFile.HashKey] = ClassifierFile.Hash(info, state),
        });
    }
}
