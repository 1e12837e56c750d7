using System.Xml.Linq;
using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Reporting;
using FewLabel.Reporting.Sections;
using FewLabel.Runtime;
using FewLabel.Training;
using TorchSharp;

namespace FewLabel.Tests;

/// <summary>What fails in one section of a report costs nothing else.</summary>
public sealed class FailingSectionTests(DigitRun run) : IClassFixture<DigitRun>
{
    private static readonly ReportOptions Quick = new() { MapImages = 0 };

    [Fact]
    public void Each_section_that_fails_becomes_a_note_and_all_others_are_as_they_were()
    {
        var whole = new ReportPage(Write(ReportWriter.Sections));
        foreach (var broken in ReportWriter.Sections.Where(section => whole.Sections.Contains(section.Id)))
        {
            var page = new ReportPage(Write([.. ReportWriter.Sections.Select(section => section == broken ? section with { Content = Fail } : section)]));

            var note = Assert.Single(page.Section(broken.Id).Descendants("p"));
            Assert.Equal("notice", note.Attribute("class")!.Value);
            Assert.StartsWith($"This section ({broken.Title}) could not be made: InvalidOperationException: <b> is nothing.", note.Value, StringComparison.Ordinal);
            Assert.Equal(whole.Sections, page.Sections);
            Assert.All(page.Sections.Where(id => id != broken.Id), id => Assert.Equal(Plain(whole.Section(id)), Plain(page.Section(id))));
        }
    }

    [Fact]
    public async Task An_augmentation_that_throws_when_it_is_shown_costs_its_section_alone()
    {
        using var digits = SyntheticDigits.CreateDataset(train: 200, test: 20, seed: 3);
        var augmentation = new Breakable();
        using var result = await Experiment.On(digits).LabelPerClass(4).Augment(augmentation).Train("MLP 1", Architectures.Mlp1, new SupervisedOptions { Epochs = 1 }).Build().RunAsync();
        augmentation.IsBroken = true;

        var page = new ReportPage(result.ToReport(digits, Quick));

        Assert.Contains("IOException: The pattern is gone.", page.Section("views").Value, StringComparison.Ordinal);
        Assert.Contains(Reporting.Html.Markup.Percent(result.Best.Test!.Accuracy), page.Section("comparison").Value, StringComparison.Ordinal);
        Assert.Contains("labeled", page.Sections);
    }

    [Theory]
    [InlineData(typeof(OperationCanceledException))]
    [InlineData(typeof(OutOfMemoryException))]
    public void Canceling_and_want_of_memory_end_the_report(Type error)
    {
        var section = new ReportSection("any", "Any", _ => throw (Exception)Activator.CreateInstance(error)!);

        Assert.Throws(error, () => Write([section]));
    }

    private string Write(IReadOnlyList<ReportSection> sections) =>
        new ReportWriter(run.Result, run.Digits, Quick with { Date = DateTimeOffset.UnixEpoch }, default).Write(sections);

    private static IEnumerable<XElement> Fail(ReportContext context)
    {
        yield return new XElement("p", "half of it");
        throw new InvalidOperationException("<b> is nothing");
    }

    /// <summary>A section without the names that count on from section to section.</summary>
    private static string Plain(XElement section) => System.Text.RegularExpressions.Regex.Replace(section.ToString(), @"(chart|sheet)\d+", "$1");

    private sealed class Breakable : ImageTransform
    {
        public bool IsBroken { get; set; }

        public override torch.Tensor Apply(torch.Tensor images, RandomSource random) =>
            IsBroken ? throw new IOException("The pattern is gone.") : images.clone();
    }
}
