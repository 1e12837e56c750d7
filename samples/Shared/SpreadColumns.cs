using FewLabel.CommandLine;
using FewLabel.Studies;
using Spectre.Console;

namespace FewLabel.Samples;

/// <summary>The columns of a table that says how accuracies spread over draws, and how far they are ahead of others on the same draws.</summary>
internal static class SpreadColumns
{
    public static Table AddSpread(this Table table, string other)
    {
        foreach (var column in new[] { "Mean", "Deviation", "Worst", "Best", $"Ahead of {other}", "on" })
        {
            table.AddColumn(new TableColumn(Markup.Escape(column)).RightAligned());
        }

        return table;
    }

    /// <summary>The cells of these columns.</summary>
    /// <param name="summary">The accuracies.</param>
    /// <param name="ahead">How they compare with the others; null for the others themselves.</param>
    public static string[] Cells(StudySummary summary, PairedComparison? ahead) =>
    [
        $"[bold]{Figures.Percent(summary.Mean)}[/]",
        Figures.Percent(summary.StandardDeviation),
        Figures.Percent(summary.Worst),
        Figures.Percent(summary.Best),
        ahead is null ? "" : Figures.Points(ahead.MeanDifference),
        ahead is null ? "" : $"{ahead.Wins} of {summary.Draws}",
    ];
}
