using FewLabel.CommandLine;
using FewLabel.Samples;
using FewLabel.Studies;
using Spectre.Console;

namespace LabelBudget;

/// <summary>What each choice of images comes to, for each number of labels.</summary>
internal static class BudgetTable
{
    public static Table Of(IReadOnlyList<Row> rows, int draws)
    {
        var table = new Table().Border(TableBorder.Rounded).Title($"Test accuracy of propagated labels over {draws} repetitions");
        table.AddColumn(new TableColumn("Labels").RightAligned()).AddColumn("Chosen");
        table.AddSpread(Choice.Chance);
        foreach (var row in rows)
        {
            var chance = rows.First(other => other.Labels == row.Labels && other.Choice == Choice.Chance);
            var ahead = row == chance ? null : PairedComparison.Of(row.Choice, row.Accuracies, chance.Choice, chance.Accuracies);
            table.AddRow([$"{row.Labels}", row.Choice, .. SpreadColumns.Cells(row.Summary(), ahead)]);
        }

        return table;
    }
}
