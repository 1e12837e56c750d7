using System.Text;
using System.Text.RegularExpressions;
using FewLabel.Data;
using FewLabel.Reporting;
using FewLabel.Studies;
using static FewLabel.Reporting.Html.Markup;

namespace FewLabel.Tests;

public sealed partial class ReportTests(DigitRun run) : IClassFixture<DigitRun>
{
    private static readonly ReportOptions Quick = new() { MapImages = 60, Date = new DateTimeOffset(2026, 1, 2, 3, 4, 0, TimeSpan.Zero) };

    [Fact]
    public void It_has_every_section_and_the_contents_lead_to_each()
    {
        var page = Page(Quick with { Study = Study() });

        Assert.Equal(
            ["comparison", "study", "curves", "pretraining", "confusion", "classes", "calibration", "mistakes", "map", "labeled", "label-errors", "views", "run"],
            page.Sections);
        Assert.Equal(page.Sections.Select(id => "#" + id), page.Elements("nav").Single().Elements("a").Select(link => link.Attribute("href")!.Value));
    }

    [Fact]
    public void It_needs_nothing_but_itself()
    {
        var page = Page(Quick);

        Assert.DoesNotContain("http:", page.Html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("https:", page.Html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("@import", page.Html, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(page.Elements("script"));
        Assert.Empty(page.Elements("link"));
        Assert.All(page.Attributes("src"), source => Assert.StartsWith("data:image/png;base64,", source));
        Assert.All(page.Attributes("href"), target => Assert.StartsWith("#", target));
        Assert.All(Url().Matches(page.Html).Select(match => match.Groups[1].Value), target => Assert.Matches("^(data:image/png;base64,|#)", target));
        Assert.InRange(Encoding.UTF8.GetByteCount(page.Html), 20_000, 3_000_000);
    }

    [Fact]
    public void It_tells_the_figures_of_the_result()
    {
        var (page, result) = (Page(Quick), run.Result);

        Assert.Contains(Percent(result.Best.Test!.Accuracy), page.Elements("header").Single().Value, StringComparison.Ordinal);
        Assert.Contains(result.Best.Name, page.Elements("header").Single().Value, StringComparison.Ordinal);
        foreach (var (method, row) in result.Methods.Zip(page.Section("comparison").Descendants("tbody").Single().Elements("tr")))
        {
            Assert.StartsWith(method.Name, row.Element("th")!.Value, StringComparison.Ordinal);
            Assert.Equal(method == result.Best, row.Element("th")!.Value.EndsWith("chosen", StringComparison.Ordinal));
            Assert.Equal(Percent(method.Test!.Accuracy), row.Elements("td").First().Value);
            Assert.Equal($"{Percent(method.Test!.Interval.Low)} to {Percent(method.Test!.Interval.High)}", row.Elements("td").ElementAt(1).Value);
        }

        foreach (var (method, matrix) in result.Methods.Zip(page.Section("confusion").Descendants("table")))
        {
            Assert.Equal(200, matrix.Descendants("td").Sum(cell => int.TryParse(cell.Value, out var count) ? count : 0));
            Assert.Equal(method.Test!.Confusion.Correct, matrix.Descendants("td").Where(cell => cell.Attribute("class")?.Value == "right").Sum(cell => int.Parse(cell.Value)));
        }
    }

    [Fact]
    public void Every_labeled_image_is_shown_and_those_held_out_have_a_frame()
    {
        var section = Page(Quick).Section("labeled");

        Assert.Equal(100, Tiles(section));
        Assert.Equal(25, section.Descendants("span").Count(span => span.Attribute("class")?.Value == "held"));
    }

    [Fact]
    public void Mistakes_are_wrong_and_the_surest_come_first()
    {
        var predictions = run.Result.Best.Predict(run.Digits.Test);
        var wrong = predictions.Index().Where(item => item.Item.Class != run.Digits.Test.LabelValues[item.Index]).OrderByDescending(item => item.Item.Probability).ToList();
        var section = Page(Quick with { Mistakes = 5 }).Section("mistakes");

        Assert.Equal(run.Result.Best.Test!.Count - run.Result.Best.Test!.Confusion.Correct, wrong.Count);
        Assert.Equal(
            wrong.Take(5).Select(item => $"Test image {item.Index}: said {item.Item.Name}, is {run.Digits.Test.ClassNames[(int)run.Digits.Test.LabelValues[item.Index]]}"),
            section.Descendants("i").Select(tile => tile.Attribute("title")!.Value));
    }

    [Fact]
    public void Originals_stand_beside_their_views()
    {
        var section = Page(Quick).Section("views");

        // Six originals with seven augmented ones each, twelve with two views each, which both pre-trained methods share, and six with four forms.
        Assert.Equal(6 * 8 + 12 * 3 + 6 * 5, Tiles(section));
        Assert.Equal(24, section.Descendants("span").Count(span => span.Attribute("class")?.Value == "held"));
        Assert.Contains("predicts at 3 test-time scales: 0.93, 1, 1.07.", section.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Drawings_take_their_colors_from_the_page_and_do_not_share_names()
    {
        var page = Page(Quick);
        var names = page.Attributes("id").ToList();

        Assert.NotEmpty(page.Elements("svg"));
        Assert.DoesNotContain("#0000A", page.Html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("var(--first)", page.Html, StringComparison.Ordinal);
        Assert.Equal(names.Distinct(), names);
        Assert.All(page.Attributes("clip-path"), clip => Assert.Contains(clip["url(#".Length..^1], names));
    }

    [Fact]
    public void The_same_result_and_seed_give_the_same_report()
    {
        Assert.Equal(Page(Quick).Html, Page(Quick).Html);
        Assert.NotEqual(Page(Quick with { Seed = 9 }).Styles, Page(Quick).Styles);
    }

    [Fact]
    public void It_leaves_no_tensor_behind()
    {
        // The map's untrained network is left out: a network that was ever there stays in the count.
        var options = Quick with { MapImages = 0 };
        Page(options);
        var before = LiveTensors.CountSettled();

        Page(options);

        Assert.Equal(before, LiveTensors.CountSettled());
    }

    [Fact]
    public void What_is_not_asked_for_is_left_out()
    {
        var page = Page(Quick with { MapImages = 0, Mistakes = 0 });

        Assert.DoesNotContain("map", page.Sections);
        Assert.DoesNotContain("mistakes", page.Sections);
        Assert.DoesNotContain("study", page.Sections);
    }

    [Fact]
    public void Wrong_options_and_images_of_another_data_set_are_refused()
    {
        var error = Assert.Throws<OptionsException>(() => run.Result.ToReport(run.Digits, new ReportOptions { MapImages = 3, Mistakes = -1 }));
        Assert.Equal(2, error.Faults.Length);

        using var others = SyntheticDigits.CreateDataset(train: 300, test: 20, seed: 3);
        Assert.Contains("not its images", Assert.Throws<ArgumentException>(() => run.Result.ToReport(others)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_file_is_there_whole_or_not_at_all()
    {
        using var folder = new TestFolder();
        var path = folder.Combine("new", "report.html");
        run.Result.SaveReport(path, run.Digits, Quick);
        Assert.Equal(Page(Quick).Html, File.ReadAllText(path));

        Assert.ThrowsAny<OperationCanceledException>(() => run.Result.SaveReport(folder.Combine("never.html"), run.Digits, Quick, new CancellationToken(canceled: true)));
        Assert.Contains("Cannot write", Assert.Throws<FewLabelException>(
            () => run.Result.SaveReport(Path.Combine(path, "below.html"), run.Digits, Quick)).Message, StringComparison.Ordinal);
        Assert.Equal(["report.html"], Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories).Select(Path.GetFileName));
    }

    private static StudyResult Study() => new(
    [
        new StudyRun(1, [new StudyFigure("CNN", 0.9, 0.91, 10, null), new StudyFigure("MoCo", 0.9, 0.97, 10, 60)]),
        new StudyRun(2, [new StudyFigure("CNN", 0.9, 0.93, 10, null), new StudyFigure("MoCo", 0.9, 0.98, 10, 60)]),
    ]);

    private static int Tiles(System.Xml.Linq.XElement section) =>
        section.Descendants("i").Count(tile => tile.Attribute("class")!.Value.StartsWith("tile ", StringComparison.Ordinal));

    private ReportPage Page(ReportOptions options) => new(run.Result.ToReport(run.Digits, options));

    [GeneratedRegex(@"url\(([^)]{0,40})")]
    private static partial Regex Url();
}
