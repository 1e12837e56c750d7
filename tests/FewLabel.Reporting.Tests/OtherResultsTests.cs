using FewLabel.Data;
using FewLabel.Reporting;
using FewLabel.Runtime;
using FewLabel.Training;
using static FewLabel.Reporting.Html.Markup;
using static TorchSharp.torch;

namespace FewLabel.Tests;

/// <summary>Reports of results that lack something, or hold what nobody expects.</summary>
public sealed class OtherResultsTests
{
    private const string Hostile = "<script>alert('&')</script>\"><b>\u0001\ud800|`*";

    private static readonly ReportOptions Quick = new() { MapImages = 20 };

    [Fact]
    public async Task Without_images_held_out_and_without_pre_training_it_says_so_and_claims_no_choice()
    {
        using var digits = SyntheticDigits.CreateDataset(train: 200, test: 50, seed: 3);
        using var result = await Experiment.On(digits).LabelPerClass(5).Augment(Augmentations.None)
            .Train("MLP 1", Architectures.Mlp1, Epochs(2)).Train("MLP 2", Architectures.Mlp2, Epochs(2)).Build().RunAsync();
        var page = new ReportPage(result.ToReport(digits, Quick));

        Assert.DoesNotContain("pretraining", page.Sections);
        Assert.DoesNotContain("views", page.Sections);
        Assert.Contains("Nothing was held out", page.Elements("header").Single().Value, StringComparison.Ordinal);
        Assert.DoesNotContain("chosen", page.Section("comparison").Value, StringComparison.Ordinal);
        Assert.DoesNotContain("validation", page.Section("curves").Value, StringComparison.Ordinal);
        Assert.DoesNotContain("frame", page.Section("labeled").Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_single_method_without_test_images_was_not_chosen_and_its_figures_are_of_the_images_held_out()
    {
        using var digits = SyntheticDigits.CreateDataset(train: 200, test: 50, seed: 3);
        using var alone = new ImageDataset("alone", new ImageSet(digits.Train.Pixels.clone(), digits.Train.Labels!.clone()), null);
        using var result = await Experiment.On(alone).LabelPerClass(4).HoldOut(0.25).Train("MLP 2", Architectures.Mlp2, Epochs(2)).Build().RunAsync();
        var page = new ReportPage(result.ToReport(alone, Quick));

        Assert.Contains("The only method of this run; there are no test images.", page.Elements("header").Single().Value, StringComparison.Ordinal);
        Assert.DoesNotContain("chosen", page.Section("comparison").Value, StringComparison.Ordinal);
        Assert.Contains("Validation accuracy", page.Section("comparison").Value, StringComparison.Ordinal);
        Assert.Equal(Percent(result.Best.Validation!.Accuracy), page.Section("comparison").Descendants("td").First().Value);
        Assert.Contains("calibration", page.Sections);
    }

    [Fact]
    public async Task Names_that_users_give_stay_text()
    {
        using var images = Colors([Hostile, "a rather long name of a class", "c"]);
        using var result = await Experiment.On(images).LabelPerClass(4).HoldOut(0.25).Train(Hostile, Architectures.Mlp2, Epochs(2)).Build().RunAsync();
        var page = new ReportPage(result.ToReport(images, Quick with { Title = Hostile }));

        Assert.Empty(page.Elements("script"));
        Assert.DoesNotContain("<script", page.Html, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("<script>alert('&')</script>\"><b>\uFFFD\uFFFD|`*", page.Elements("h1").Single().Value);
        Assert.StartsWith("<script>alert('&')", page.Section("labeled").Descendants("span").First().Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Color_images_of_a_few_classes_one_without_a_label_are_reported_too()
    {
        using var images = Colors(["red", "green", "blue"]);
        var labeled = Enumerable.Range(0, 60).Where(i => i % 3 < 2).Select(i => (long)i);
        using var result = await Experiment.On(images).LabelChosen(labeled).Augment(Augmentations.MocoStudy)
            .Train("CNN", Architectures.Cnn, Epochs(2)).Build().RunAsync();
        var page = new ReportPage(result.ToReport(images, Quick));

        Assert.Contains("No image is labeled of: blue", page.Section("labeled").Value, StringComparison.Ordinal);
        Assert.Contains("map", page.Sections);
    }

    [Fact]
    public async Task Many_classes_are_named_by_their_confusions_alone()
    {
        using var random = new RandomSource(4);
        using var images = new ImageDataset("many", Many(30 * 4, random), Many(30 * 2, random));
        using var result = await Experiment.On(images).LabelPerClass(2).Train("MLP 2", Architectures.Mlp2, Epochs(1)).Build().RunAsync();
        var page = new ReportPage(result.ToReport(images, Quick));

        Assert.Empty(page.Section("confusion").Descendants("table"));
        Assert.Contains("Most often:", page.Section("confusion").Value, StringComparison.Ordinal);

        static ImageSet Many(int count, RandomSource random) =>
            new(random.Integers(0, 256, count, 1, 8, 8).to(uint8), arange(count, int64).remainder(30));
    }

    private static SupervisedOptions Epochs(int count) => new() { Epochs = count };

    /// <summary>Noise with a class's color in it, 24×20 pixels.</summary>
    private static ImageDataset Colors(string[] names)
    {
        using var random = new RandomSource(6);
        return new ImageDataset(Hostile, Set(60, names, random), Set(30, names, random));

        static ImageSet Set(int count, string[] names, RandomSource random)
        {
            using var scope = NewDisposeScope();
            var labels = arange(count, int64).remainder(3);
            var pixels = random.Integers(0, 128, count, 3, 24, 20).to(uint8);
            pixels += nn.functional.one_hot(labels, 3).to(uint8).mul(127).view(count, 3, 1, 1);
            return new ImageSet(pixels, labels, names);
        }
    }
}
