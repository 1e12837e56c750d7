using System.Globalization;
using FewLabel;
using FewLabel.Samples;
using Spectre.Console;

namespace MnistHundredLabels;

/// <summary>The table at the end: this run's methods, and below them what the reference study published for MNIST and its hundred labels.</summary>
internal static class ComparisonTable
{
    private static readonly (string Method, string Parameters, string Validation, string Test)[] Study =
    [
        ("study's MLP 1", "477,898", "80 to 85 %", "not measured"),
        ("study's MLP 2", "109,770", "80 %", "not measured"),
        ("study's CNN", "168,074", "96 %", "91.27 %"),
        ("study's MoCo, ResNet50", "", "", "34 % (of 100)"),
    ];

    public static Table Of(ExperimentResult result)
    {
        var table = new Table()
            .Title($"[bold]{Markup.Escape(result.Dataset)}[/]: {result.Draw.Labelled.Length} labelled images, seed {result.Seed}")
            .Caption($"[grey]{result.Split.Train.Length} images to learn from, {result.Split.Validation.Length} to choose by; the study's figures are for MNIST[/]")
            .Border(TableBorder.Rounded)
            .AddColumn("Method")
            .AddColumn(new TableColumn("Parameters").RightAligned())
            .AddColumn(new TableColumn("Validation").RightAligned())
            .AddColumn(new TableColumn("Test").RightAligned())
            .AddColumn(new TableColumn("Seconds").RightAligned())
            .AddColumn(new TableColumn("Pre-training").RightAligned());
        foreach (var method in result.Methods)
        {
            table.AddRow(
                new Markup(Markup.Escape(method.Name)),
                new Text(method.Parameters.ToString("N0", CultureInfo.InvariantCulture)),
                new Text(Figures.Percent(method.Validation?.Accuracy, "0")),
                new Markup($"[bold]{Figures.Percent(method.Test?.Accuracy, "0.00")}[/]"),
                new Text(method.Seconds.ToString("0", CultureInfo.InvariantCulture)),
                new Text(method.PretrainSeconds?.ToString("0", CultureInfo.InvariantCulture) ?? ""));
        }

        table.AddEmptyRow();
        foreach (var (method, parameters, validation, test) in Study)
        {
            table.AddRow($"[grey]{method}[/]", $"[grey]{parameters}[/]", $"[grey]{validation}[/]", $"[grey]{test}[/]");
        }

        return table;
    }
}
