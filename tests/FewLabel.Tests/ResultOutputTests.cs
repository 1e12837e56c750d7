using FewLabel.Data;
using FewLabel.Runtime;
using FewLabel.Training;

namespace FewLabel.Tests;

/// <summary>What a result hands out to reports and other programs.</summary>
public sealed class ResultOutputTests : IDisposable
{
    private readonly ImageDataset _digits = SyntheticDigits.CreateDataset(train: 200, test: 60, seed: 3);

    public void Dispose() => _digits.Dispose();

    [Fact]
    public async Task Predictions_of_a_method_give_its_test_figures()
    {
        using var result = await Builder().Train("MLP 2", Architectures.Mlp2, Quick).Build().RunAsync();
        var method = result.Methods[0];
        var predictions = method.Predict(_digits.Test);

        Assert.Equal(60, predictions.Length);
        Assert.Equal(method.Test!.Confusion.Correct, predictions.Index().Count(item => item.Item.Class == _digits.Test!.LabelValues[item.Index]));
        Assert.All(predictions, prediction => Assert.Equal(1, prediction.Probabilities.Sum(), 1e-5));
        Assert.Equal(method.Test.Accuracy, method.Predict(_digits.Test).Index().Average(item => item.Item.Class == _digits.Test.LabelValues[item.Index] ? 1.0 : 0), 12);
    }

    [Fact]
    public async Task It_tells_settings_architectures_and_transforms()
    {
        var moco = Recipe.Digits.Pretraining with
        {
            Moco = PretrainOptions.Quick.Moco with { Epochs = 1, BatchSize = 32, Queue = 64 }, FineTune = null, Propagate = null,
        };
        using var result = await Builder().Train("MLP 2", Architectures.Mlp2, Quick).Pretrain("MoCo", Architectures.CnnBackbone, moco).Build().RunAsync();

        Assert.Equal("0.25", result.Settings["HoldOut"]);
        Assert.Equal("3", result.Settings["MLP 2.Options.Epochs"]);
        Assert.Same(Recipe.Digits.Augmentation, result.Augmentation);
        Assert.Equal([Architectures.Mlp2, Architectures.CnnBackbone], result.Methods.Select(method => method.Architecture));
        Assert.Null(result.Methods[0].Views);
        Assert.Same(Recipe.Digits.ContrastiveViews, result.Methods[1].Views);
        Assert.Equal(ComputeDevices.Resolve(ComputeDevice.Auto).type, result.Methods[0].Device.type);
    }

    [Fact]
    public async Task Markdown_has_a_row_for_each_method_and_escapes_names()
    {
        using var result = await Builder().Train("a|b <i> *c*\n", Architectures.Mlp2, Quick).Build().RunAsync();
        var text = result.ToMarkdown();
        var lines = text.Split('\n').Select(line => line.TrimEnd('\r')).ToList();
        var method = result.Methods[0];

        var row = Assert.Single(lines, line => line.StartsWith(@"| a\|b \<i\> \*c\*  | ", StringComparison.Ordinal));
        Assert.Contains(FormattableString.Invariant($"| {100 * method.Test!.Accuracy:0.00} % | {100 * method.Test!.Interval.Low:0.00} to {100 * method.Test!.Interval.High:0.00} % |"), row, StringComparison.Ordinal);
        Assert.Contains(lines, line => line == @"## a\|b \<i\> \*c\* ");
        var header = lines.FindIndex(line => line.StartsWith("| Method", StringComparison.Ordinal));
        Assert.All([header, header + 1], i => Assert.Equal(10, lines[i].Count(character => character == '|')));
        Assert.Equal(10, lines.SkipWhile(line => !line.StartsWith("| Class", StringComparison.Ordinal)).Skip(2).TakeWhile(line => line != "").Count());
    }

    [Fact]
    public async Task Markdown_is_written_whole_or_not_at_all()
    {
        var folder = Directory.CreateTempSubdirectory("fewlabel-markdown").FullName;
        try
        {
            using var result = await Builder().Train("MLP 2", Architectures.Mlp2, Quick).Build().RunAsync();
            var path = Path.Combine(folder, "new", "result.md");
            result.SaveMarkdown(path);

            Assert.Equal(result.ToMarkdown(), File.ReadAllText(path));
            Assert.Throws<FewLabelException>(() => result.SaveMarkdown(Path.Combine(path, "below.md")));
            Assert.Single(Directory.GetFiles(folder, "*", SearchOption.AllDirectories));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static SupervisedOptions Quick { get; } = new() { Epochs = 3 };

    private ExperimentBuilder Builder() => Experiment.On(_digits, Recipe.Digits).LabelPerClass(10, seed: 3).HoldOut(0.25).Augment(Recipe.Digits.Augmentation);
}
