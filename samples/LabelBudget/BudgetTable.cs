using FewLabel.Samples;
using Spectre.Console;

namespace LabelBudget;

/// <summary>What each choice of images comes to, for each number of labels.</summary>
internal static class BudgetTable
{
    public static Table Of(IReadOnlyList<Row> rows, int draws)
    {
        var table = new Table().Border(TableBorder.Rounded).Title($"Test accuracy of propagated labels over {draws} repetitions");
        table.AddColumn(new TableColumn("Labels").RightAligned()).AddColumn("Chosen");
        foreach (var column in new[] { "Mean", "Deviation", "Worst", "Best", $"Ahead of {Choice.Chance}", "on" })
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        foreach (var row in rows)
        {
            var chance = rows.First(other => other.Labels == row.Labels && other.Choice == Choice.Chance);
            var ahead = row.Accuracies.Zip(chance.Accuracies, (own, other) => own - other).ToArray();
            var isChance = row == chance;
            table.AddRow(
                $"{row.Labels}",
                row.Choice,
                $"[bold]{Figures.Percent(row.Accuracies.Average())}[/]",
                Figures.Percent(row.Deviation),
                Figures.Percent(row.Accuracies.Min()),
                Figures.Percent(row.Accuracies.Max()),
                isChance ? "" : Figures.Points(ahead.Average()),
                isChance ? "" : $"{ahead.Count(difference => difference > 0)} of {ahead.Length}");
        }

        return table;
    }
}
