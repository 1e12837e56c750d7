using System.Globalization;
using System.Text.Json.Nodes;
using FewLabel.Data;
using FewLabel.Reporting;

namespace FewLabel.Tests;

/// <summary>The page that is made from a kept result.json alone.</summary>
public sealed class SavedResultTests(DigitRun run) : IClassFixture<DigitRun>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fewlabel-saved-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void It_shows_the_figures_intervals_and_confusions_that_the_whole_report_shows()
    {
        var whole = new ReportPage(run.Result.ToReport(run.Digits, new ReportOptions { MapImages = 0 }));
        var again = new ReportPage(SavedResult.Load(Save(run.Result.ToJson())).ToReport());

        Assert.Equal(["comparison", "confusion", "run"], again.Sections);
        Assert.Equal(whole.Section("confusion").ToString(), again.Section("confusion").ToString());
        var rows = again.Section("comparison").Descendants("tr").ToDictionary(row => row.Elements().First().Value.Trim());
        foreach (var method in run.Result.Methods)
        {
            var row = rows[method.Name + (method == run.Result.Best ? " chosen" : "")];
            Assert.Contains(row.Elements(), cell => cell.Value == string.Create(CultureInfo.InvariantCulture, $"{100 * method.Test!.Accuracy:0.00} %"));
            Assert.Contains(row.Elements(), cell => cell.Value == string.Create(CultureInfo.InvariantCulture, $"{100 * method.Test!.Interval.Low:0.00} % to {100 * method.Test.Interval.High:0.00} %"));
        }
    }

    [Fact]
    public void Those_of_every_version_make_a_page_without_the_intervals_that_they_lack()
    {
        var files = Directory.GetFiles(Path.Combine(Repository(), "tests", "FewLabel.Tests", "Fixtures"), "result*.json", SearchOption.AllDirectories);

        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.Contains("comparison", new ReportPage(SavedResult.Load(file).ToReport()).Sections));
    }

    [Theory]
    [InlineData("formatVersion", "3", "form 3")]
    [InlineData("classes", "[\"0\"]", "does not count the labels of each class")]
    [InlineData("classes", "null", "")]
    [InlineData("best", "\"nobody\"", "its best method, nobody, is none of its methods")]
    [InlineData("labelCounts", "[-1,1,1,1,1,1,1,1,1,1]", "fewer than no labels")]
    [InlineData("methods", "null", "")]
    [InlineData("methods", "[null]", "it lacks its methods")]
    [InlineData("methods", "7", "")]
    public void What_is_no_result_is_refused_with_its_path_and_the_reason(string name, string value, string reason)
    {
        var result = JsonNode.Parse(run.Result.ToJson())!;
        result[name] = JsonNode.Parse(value);
        AssertRefused(result, reason);
    }

    [Theory]
    [InlineData("testAccuracy", "1.5", "an accuracy that is no share")]
    [InlineData("seconds", "-1", "below zero")]
    [InlineData("confusion", "[[1]]", "is none of 10 classes")]
    [InlineData("name", "\"\"", "a method has no name")]
    public void Nor_is_one_with_a_wrong_figure_of_a_method(string name, string value, string reason)
    {
        var result = JsonNode.Parse(run.Result.ToJson())!;
        result["best"] = null;
        result["methods"]![0]![name] = JsonNode.Parse(value);
        AssertRefused(result, reason);
    }

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.Contains("nowhere.json", Assert.Throws<DataUnavailableException>(() => SavedResult.Load(Path.Combine(_folder, "nowhere.json"))).Message, StringComparison.Ordinal);

    private void AssertRefused(JsonNode result, string reason)
    {
        var path = Save(result.ToJsonString());
        var error = Assert.Throws<DataFormatException>(() => SavedResult.Load(path));
        Assert.StartsWith($"{path} is no result of FewLabel", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    private string Save(string json)
    {
        var path = Path.Combine(_folder, "result.json");
        File.WriteAllText(path, json);
        return path;
    }

    private static string Repository([System.Runtime.CompilerServices.CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", ".."));
}
