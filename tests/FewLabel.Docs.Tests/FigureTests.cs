using System.Text.RegularExpressions;

namespace FewLabel.Tests.Docs;

public sealed partial class FigureTests
{
    private const string Results = "docs/results/";

    [Fact]
    public void Every_table_of_figures_names_the_day_and_the_command()
    {
        var tables = Documents.All.Sum(document => Section.In(Documents.Lines(document)).Sum(section => section.Tables(CellOf(document)).Count()));

        Assert.True(tables > 30, $"Only {tables} tables of figures; are they read rightly?");
        var faults = Documents.All.SelectMany(document => Faults(document, Documents.Lines(document))).ToList();
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public void Every_page_of_results_has_a_table_of_figures() => Assert.All(
        Documents.All.Where(document => document.StartsWith(Results, StringComparison.Ordinal)),
        document => Assert.Contains(Section.In(Documents.Lines(document)), section => section.Tables(CellOf(document)).Any()));

    [Fact]
    public void What_is_missing_is_noticed()
    {
        string[] without = ["# Page", "", "```sh", "# dotnet is a comment here", "```", "| a | b |", "| --- | --- |", "| x | 3 |", "", "## Part", "On 2026-11-27.", "| a |", "| --- |", "| 4 |"];
        string[] with = ["# Page", "```sh", "dotnet run --project samples/A", "```", "## Part", "On 2026-11-27.", "| a |", "| --- |", "| 4 |", "## Words", "| a |", "| --- |", "| b |"];

        Assert.Equal(
            ["docs/results/a.md, line 6: a table of figures without the day", "docs/results/a.md, line 6: a table of figures without the command", "docs/results/a.md, line 12: a table of figures without the command"],
            Faults("docs/results/a.md", without));
        Assert.Empty(Faults("docs/results/a.md", with));
    }

    private static IEnumerable<string> Faults(string document, string[] lines)
    {
        foreach (var section in Section.In(lines))
        {
            foreach (var table in section.Tables(CellOf(document)))
            {
                if (!section.Names(Day()))
                {
                    yield return $"{document}, line {table}: a table of figures without the day";
                }

                if (!section.Names(Command()))
                {
                    yield return $"{document}, line {table}: a table of figures without the command";
                }
            }
        }
    }

    /// <summary>Pages of results have nothing but figures; elsewhere a share of right answers is one.</summary>
    private static Regex CellOf(string document) => document.StartsWith(Results, StringComparison.Ordinal) ? Digit() : Share();

    [GeneratedRegex(@"\d")]
    private static partial Regex Digit();

    [GeneratedRegex(@"\d\.\d+ %")]
    private static partial Regex Share();

    [GeneratedRegex(@"\b20\d\d-\d\d-\d\d\b")]
    private static partial Regex Day();

    /// <summary>A command that prints them, or that there is none.</summary>
    [GeneratedRegex(@"\bdotnet (run|test) |\bprograms? that (was|were) not kept\b")]
    private static partial Regex Command();
}
