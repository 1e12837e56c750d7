using System.Globalization;
using FewLabel.CommandLine;
using FewLabel.Samples;
using FewLabel.Studies;
using Spectre.Console;

namespace LabelDraws;

/// <summary>A study as tables: a row for each draw, then a row for each method.</summary>
internal static class DrawTable
{
    public static Table OfDraws(StudyResult study, string title)
    {
        var table = new Table().Border(TableBorder.Rounded).Title(Markup.Escape(title)).AddColumn("Seed");
        foreach (var method in study.Methods)
        {
            table.AddColumn(new TableColumn(Markup.Escape(method.Method)).RightAligned());
        }

        table.AddColumn(new TableColumn("Seconds").RightAligned());
        foreach (var run in study.Runs)
        {
            table.AddRow([$"{run.Seed}", .. run.Methods.Select(figure => Figures.Percent(figure.Accuracy)), Seconds(run)]);
        }

        return table;
    }

    public static Table OfMethods(StudyResult study)
    {
        var table = new Table().Border(TableBorder.Rounded).Title($"{Measure(study)} over {study.Runs.Length} draws").AddColumn("Method");
        var first = study.Methods[0];
        table.AddSpread(first.Method);
        foreach (var method in study.Methods)
        {
            table.AddRow([Markup.Escape(method.Method), .. SpreadColumns.Cells(method, method == first ? null : study.Compare(method.Method, first.Method))]);
        }

        return table;
    }

    /// <summary>What the figures of a study are.</summary>
    public static string Measure(StudyResult study) => study.HasTest ? "Test accuracy" : "Validation accuracy";

    /// <summary>All of a draw: its methods, and each pre-training once.</summary>
    public static string Seconds(StudyRun run) =>
        (run.Methods.Sum(figure => figure.Seconds) + run.Methods.Select(figure => figure.PretrainSeconds ?? 0).Distinct().Sum())
        .ToString("0", CultureInfo.InvariantCulture);
}
