using System.Text.Json;
using System.Text.Json.Nodes;
using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Reporting;
using FewLabel.Runtime;
using FewLabel.Training.Optimizers;
using Json.Schema;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests;

/// <summary>The report of a method that fuses several predictions, of small color pictures.</summary>
public sealed class FusedReportTests : IDisposable
{
    private readonly ImageDataset _blobs = new("blobs", Blobs(240, 1), Blobs(60, 2));

    public void Dispose() => _blobs.Dispose();

    [Fact]
    public async Task It_shows_what_each_prediction_counts_and_how_well_calibrated_the_method_is()
    {
        using var result = await Run();
        var html = result.ToReport(_blobs);
        if (Environment.GetEnvironmentVariable("FEWLABEL_REPORT") is { } place)
        {
            await File.WriteAllTextAsync(place, html);
        }

        var page = new ReportPage(html);
        var rows = page.Section("weights").Descendants("tbody").Single().Elements().Select(row => row.Elements().Select(cell => cell.Value).ToList()).ToList();

        Assert.Equal(["linear layer on colors", "graph of colors", "fine-tuned networks", "graphs of fine-tuned networks", "student networks"], rows.Select(row => row[0]));
        Assert.Equal(["–", "–"], [rows[1][2], rows[4][1]]);
        Assert.Equal(FormattableString.Invariant($"{result.Best.Weights[4].Deciding:0.00}"), rows[4][2]);
        Assert.Contains(page.Section("comparison").Descendants("td"), cell => cell.Attribute("data-name")!.Value == "Calibration error" && cell.Value.EndsWith(" %", StringComparison.Ordinal));
        Assert.Contains("calibration", page.Sections);
    }

    [Fact]
    public async Task Without_test_images_its_calibration_is_that_of_the_images_held_out()
    {
        using var blobs = new ImageDataset("blobs", Blobs(240, 1), null);
        using var result = await Run(blobs);
        var page = new ReportPage(result.ToReport(blobs));

        Assert.Contains("calibration", page.Sections);
        Assert.Contains("the images held out chose the weights of its predictions", page.Section("comparison").Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_result_is_as_the_schema_says()
    {
        using var result = await Run();
        var outcome = ResultSchemaTests.Evaluate(JsonNode.Parse(result.ToJson())!);

        Assert.True(outcome.IsValid, JsonSerializer.Serialize(outcome));
    }

    private Task<ExperimentResult> Run(ImageDataset? of = null) => Experiment.On(of ?? _blobs).LabelPerClass(8, seed: 1).HoldOut(0.25)
        .UsePretrained("colors", Architecture.FromModule("colors", (_, _) => nn.AdaptiveAvgPool2d([4, 4]), _ => 48))
        .Propagate("fused", "colors", new FusionOptions
        {
            MaxImages = 200,
            Rounds = 1,
            Neighbors = 5,
            Network = Architectures.Cnn,
            FineTuning = new FusionOptions().FineTuning with { Epochs = 6, BatchSize = 10, Optimizer = new AdamWOptions(0.003) },
            Training = new FusionOptions().Training with { Optimizer = new AdamWOptions(0.003) },
        })
        .Build().RunAsync();

    /// <summary>Bright spots of three colors on noise.</summary>
    private static ImageSet Blobs(int count, long seed)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(seed);
        var labels = arange(count, int64).remainder(3);
        var noise = random.Normal(0, 40, count, 3, 28, 28).add(90);
        var places = random.Normal(0, 4, count, 2).add(14);
        var axis = arange(28, float32).view(1, 28);
        var rows = axis.sub(places.narrow(1, 0, 1)).pow(2).unsqueeze(2);
        var columns = axis.sub(places.narrow(1, 1, 1)).pow(2).unsqueeze(1);
        var spot = rows.add(columns).div(-40).exp().mul(110).unsqueeze(1);
        var colors = nn.functional.one_hot(labels, 3).to(float32).view(count, 3, 1, 1);
        return new ImageSet(noise.add(spot.mul(colors)).clamp(0, 255).to(uint8).MoveToOuterDisposeScope(), labels.MoveToOuterDisposeScope(), ["red spot", "green spot", "blue spot"]);
    }
}
