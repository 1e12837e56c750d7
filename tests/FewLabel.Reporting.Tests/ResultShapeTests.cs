using System.Text.Json;
using System.Text.RegularExpressions;
using FewLabel.CommandLine;
using FewLabel.Reporting;
using LabelDraws;
using MnistHundredLabels;
using Spectre.Console;

namespace FewLabel.Tests;

/// <summary>Whatever a run came to, it can be told: as a page, as Markdown, as JSON, as curves and as tables of the samples.</summary>
public sealed partial class ResultShapeTests(ResultShapes shapes) : IClassFixture<ResultShapes>
{
    public static TheoryData<string> Names => ResultShapes.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_shape_of_result_has_a_whole_report(string name)
    {
        var page = await PageAsync(name);
        var result = (await shapes.OfAsync(name)).Result;

        Assert.DoesNotContain("could not be made", page.Html, StringComparison.Ordinal);
        Assert.All(page.Texts.Concat(new[] { "d", "x", "y", "cx", "style", "points", "aria-label" }.SelectMany(page.Attributes)), text => Assert.DoesNotMatch("NaN|∞|Infinity", text));
        Assert.Equal(page.Sections.Select(id => "#" + id), page.Elements("nav").Single().Elements("a").Select(link => link.Attribute("href")!.Value));
        Assert.Superset(new HashSet<string> { "comparison", "curves", "labeled", "run" }, page.Sections.ToHashSet());
        Assert.Equal(result.Methods.Length, page.Section("comparison").Descendants("tbody").Single().Elements("tr").Count());
        Assert.All(page.Elements("table"), table => Assert.Single(table.Descendants("tr").Select(row => row.Elements().Count()).Distinct()));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_shape_of_result_has_its_markdown_its_json_and_its_curves(string name)
    {
        var result = (await shapes.OfAsync(name)).Result;
        var tables = result.ToMarkdown().ReplaceLineEndings("\n").Split("\n\n").Where(part => part.StartsWith("| ", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(tables);
        Assert.All(tables, table => Assert.Single(table.Trim().Split('\n').Select(row => Bars().Count(row)).Distinct()));
        var methods = JsonDocument.Parse(result.ToJson()).RootElement.GetProperty("methods");
        Assert.Equal(result.Methods.Select(method => method.Name.Replace('\ud800', '\ufffd')), methods.EnumerateArray().Select(method => method.GetProperty("name").GetString()!));
        Assert.True(ResultSchemaTests.IsValid(result.ToJson()));

        using var folder = new TestFolder();
        result.SaveTensorBoard(folder.Combine("curves"));
        Assert.True(Directory.GetDirectories(folder.Combine("curves")).Length >= result.Methods.Length);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_shape_of_result_has_its_tables_on_the_console(string name)
    {
        var (result, _, study) = await shapes.OfAsync(name);
        var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer), ColorSystem = ColorSystemSupport.NoColors });
        console.Profile.Width = 200;

        console.Write(ComparisonTable.Of(result));
        if (study is not null)
        {
            console.Write(DrawTable.OfDraws(study, "labels"));
            console.Write(DrawTable.OfMethods(study));
        }

        Assert.All(result.Methods, method => Assert.Contains(method.Name[..3], writer.ToString(), StringComparison.Ordinal));
        Assert.All(result.Methods, method => Assert.Contains(method.Name[..3], result.Comparison, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("neither")]
    [InlineData("neither, one method")]
    public async Task Without_any_figures_the_report_shows_no_column_of_them_and_says_why(string name)
    {
        var page = await PageAsync(name);

        Assert.Contains("There are no test images, and none were held out, so there are no figures.", page.Elements("header").Single().Value, StringComparison.Ordinal);
        Assert.Equal(["Method", "Parameters", "Training"], page.Section("comparison").Descendants("th").Where(head => head.Attribute("scope")!.Value == "col").Select(head => head.Value));
        var result = (await shapes.OfAsync(name)).Result;
        Assert.Contains("none were held out, so there are no figures", result.ToMarkdown(), StringComparison.Ordinal);
        Assert.DoesNotContain("accuracy", result.ToMarkdown(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_run_that_was_canceled_says_which_methods_are_missing()
    {
        var page = await PageAsync("canceled");

        Assert.Contains("canceled before these methods were finished: MLP 2", page.Elements("header").Single().Value, StringComparison.Ordinal);
        Assert.Contains("Canceled before these were finished: MLP 2", (await shapes.OfAsync("canceled")).Result.ToMarkdown(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_image_without_a_label_pairs_of_views_are_of_those_that_the_encoder_learned_from()
    {
        var (page, result) = (await PageAsync("no unlabeled image"), (await shapes.OfAsync("no unlabeled image")).Result);

        Assert.Empty(result.Draw.Unlabeled);
        Assert.Equal(
            result.Draw.Labeled.Take(12).Select(image => $"Training image {image}, view 1"),
            page.Section("views").Descendants("i").Select(tile => tile.Attribute("title")!.Value).Where(title => title.EndsWith("view 1", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("study", "Test accuracy over 2 draws")]
    [InlineData("study without test", "Validation accuracy, on the images held out, as there are no test images, over 2 draws")]
    public async Task A_study_says_which_images_its_figures_are_of_and_shows_each_draw(string name, string expected)
    {
        var (page, study) = (await PageAsync(name), (await shapes.OfAsync(name)).Study!);
        var section = page.Section("study");

        Assert.Contains(expected, section.Value, StringComparison.Ordinal);
        Assert.Contains(expected, study.Comparison, StringComparison.Ordinal);
        Assert.Equal(2 * study.Methods.Length, section.Descendants("path").Count(path => path.Attribute("class")!.Value == "run"));
        Assert.Equal(study.HasTest ? "Test accuracy" : "Validation accuracy", DrawTable.Measure(study));
        Assert.Equal(!study.HasTest, section.Value.Contains("The figures of MoCo linear probe are a little too good: the images held out chose its penalty.", StringComparison.Ordinal));
        Assert.Equal(!study.HasTest, study.Comparison.Contains("The figures of MoCo linear probe are a little too good", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("linear probe", "MoCo linear probe", "the images held out chose its penalty")]
    [InlineData("early stopping", "MLP 1", "the images held out chose the epoch of its weights")]
    [InlineData("study", "MoCo linear probe", "the images held out chose its penalty")]
    public async Task A_validation_figure_of_the_images_that_chose_something_says_so_wherever_it_stands(string name, string method, string note)
    {
        var (result, images, _) = await shapes.OfAsync(name);
        var sentence = $"* The validation figure of {method} is a little too good: {note}.";

        Assert.Equal(note, result.Methods.Single(each => each.Name == method).ValidationNote);
        Assert.All(result.Methods.Where(each => each.Name != method), each => Assert.Null(each.ValidationNote));
        var page = await PageAsync(name);
        Assert.Contains(sentence, page.Section("comparison").Value, StringComparison.Ordinal);
        Assert.Single(page.Section("comparison").Descendants("td"), cell => cell.Value.EndsWith(" *", StringComparison.Ordinal));
        Assert.Contains(sentence, result.ToMarkdown(), StringComparison.Ordinal);
        Assert.Contains(sentence, result.Comparison, StringComparison.Ordinal);
        Assert.Contains($"\"validationNote\": \"{note}\"", result.ToJson(), StringComparison.Ordinal);
        Assert.Equal(images.HasTest, !page.Elements("header").Single().Value.Contains("a little too good", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("no test")]
    [InlineData("no validation")]
    [InlineData("linear probe, neither")]
    public async Task Where_images_held_out_chose_nothing_there_is_no_note(string name)
    {
        var result = (await shapes.OfAsync(name)).Result;

        Assert.All(result.Methods, method => Assert.Null(method.ValidationNote));
        Assert.DoesNotContain("*", result.Comparison, StringComparison.Ordinal);
    }

    private async Task<ReportPage> PageAsync(string name)
    {
        var (result, images, study) = await shapes.OfAsync(name);
        return new ReportPage(result.ToReport(images, new ReportOptions { MapImages = 30, Study = study }));
    }

    /// <summary>Those that divide cells.</summary>
    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Bars();
}
