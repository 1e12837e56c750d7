using System.Text.Json;
using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Runtime;
using FewLabel.Training;
using static TorchSharp.torch;

namespace FewLabel.Tests.Results;

/// <summary>Classes of 1, 2 and 500 labels.</summary>
public sealed class SmallClassTests : IAsyncLifetime
{
    private readonly ImageDataset _images = Create();
    private ExperimentResult _result = null!;

    public async Task InitializeAsync() => _result = await Experiment.On(_images).UseGivenLabels()
        .Train("plain", Architectures.Mlp2, new SupervisedOptions { Epochs = 3 })
        .Train("balanced", Architectures.Mlp2, new SupervisedOptions { Epochs = 3, ClassWeights = ClassWeights.Balanced })
        .Build().RunAsync();

    public Task DisposeAsync()
    {
        _result.Dispose();
        _images.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public void The_console_says_what_they_cannot_show_and_counts_each_class_the_same()
    {
        Assert.Contains("Macro", _result.Comparison, StringComparison.Ordinal);
        Assert.Contains("Learned from fewer than 3 images: one (1), two (2).", _result.Comparison, StringComparison.Ordinal);
        Assert.Contains("Measured on fewer than 5 images: two (4).", _result.Comparison, StringComparison.Ordinal);
        Assert.All(_result.Methods, method => Assert.Equal(method.Test!.Confusion.PerClass.Average(each => each.Recall), method.Test!.MacroAccuracy, 12));
    }

    [Fact]
    public void The_document_has_the_images_of_each_class()
    {
        var text = _result.ToMarkdown();

        Assert.Contains("| Macro accuracy |", text, StringComparison.Ordinal);
        Assert.Contains("| Class | Learned from | Images |", text, StringComparison.Ordinal);
        Assert.Contains("| one | 1 | 30 |", text, StringComparison.Ordinal);
        Assert.Contains("| two | 2 | 4 |", text, StringComparison.Ordinal);
        Assert.Contains("Learned from fewer than 3 images: one (1), two (2).", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_has_the_macro_accuracy_and_the_figures_of_each_class()
    {
        var method = JsonDocument.Parse(_result.ToJson()).RootElement.GetProperty("methods")[1];
        var figures = _result.Methods[1].Test!;

        Assert.Equal(figures.MacroAccuracy, method.GetProperty("testMacroAccuracy").GetDouble(), 12);
        Assert.Equal(JsonValueKind.Null, method.GetProperty("validationMacroAccuracy").ValueKind);
        Assert.Equal(
            figures.Confusion.PerClass.Select(each => (each.Name, each.Support, each.Recall)),
            method.GetProperty("perClass").EnumerateArray().Select(each => (each.GetProperty("name").GetString()!, each.GetProperty("images").GetInt64(), each.GetProperty("recall").GetDouble())));
    }

    /// <summary>Noise, brighter in other rows for each class.</summary>
    private static ImageDataset Create()
    {
        string[] names = ["one", "two", "many"];
        return new ImageDataset(
            "uneven",
            Set([0, 1, 1, .. Enumerable.Repeat(2L, 500)], names, 1),
            Set([.. Enumerable.Repeat(0L, 30), .. Enumerable.Repeat(1L, 4), .. Enumerable.Repeat(2L, 30)], names, 2));
    }

    private static ImageSet Set(long[] classes, string[] names, long seed)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(seed);
        var labels = tensor(classes, int64);
        var pixels = random.Integers(0, 100, classes.Length, 1, 9, 9);
        for (var label = 0; label < names.Length; label++)
        {
            pixels[.., .., (label * 3)..(label * 3 + 3), ..] += labels.eq(label).view(-1, 1, 1, 1).to(int64) * 100;
        }

        return new ImageSet(pixels.to(uint8).MoveToOuterDisposeScope(), labels.MoveToOuterDisposeScope(), names);
    }
}
