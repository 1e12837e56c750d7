using System.Globalization;
using FewLabel;
using FewLabel.CommandLine;
using Spectre.Console;

namespace MnistHundredLabels;

/// <summary>The table at the end: this run's methods, and below them what the reference study published for MNIST and its hundred labels.</summary>
internal static class ComparisonTable
{
    /// <summary>On narrower terminals the column of parameters is left out.</summary>
    private const int Wide = 76;

    private static readonly (string Method, string Parameters, string Validation, string Test)[] Study =
    [
        ("study's MLP 1", "477,898", "80 to 85 %", "none"),
        ("study's MLP 2", "109,770", "80 %", "none"),
        ("study's CNN", "168,074", "96 %", "91.27 %"),
        ("study's MoCo", "", "", "34 % of 100"),
    ];

    private static string Notes(ExperimentResult result) => string.Concat(result.Methods
        .Where(method => method.ValidationNote is not null).GroupBy(method => method.ValidationNote)
        .Select(note => Markup.Escape($"; * a little too good: {note.Key} ({string.Join(", ", note.Select(method => method.Name))})")));

    public static Table Of(ExperimentResult result)
    {
        var wide = AnsiConsole.Profile.Width >= Wide;
        var pretrained = result.Methods.Any(method => method.PretrainSeconds is not null) ? "; seconds of training + of pre-training" : "";
        var table = new Table()
            .Title($"[bold]{Markup.Escape(result.Dataset)}[/]: {result.Draw.Labeled.Length} labeled images, seed {result.Seed}")
            .Caption($"[grey]{result.Split.Train.Length} images to learn from, {result.Split.Validation.Length} to choose by{pretrained}; the study's figures are for MNIST, its MoCo was a ResNet50{Notes(result)}[/]")
            .Border(TableBorder.Rounded)
            .AddColumn("Method");
        foreach (var name in new[] { "Parameters", "Validation", "Test", "Seconds" }.Skip(wide ? 0 : 1))
        {
            table.AddColumn(new TableColumn(name).RightAligned());
        }

        foreach (var method in result.Methods)
        {
            Add(
                Style.Plain, method.Name, method.Parameters.ToString("N0", CultureInfo.InvariantCulture), Figures.Percent(method.Validation?.Accuracy, "0") + (method.ValidationNote is null ? "" : " *"),
                Figures.Percent(method.Test?.Accuracy, "0.00"), $"{method.Seconds:0}{(method.PretrainSeconds is { } before ? $" + {before:0}" : "")}");
        }

        table.AddEmptyRow();
        foreach (var (method, parameters, validation, test) in Study)
        {
            Add(new Style(Color.Grey), method, parameters, validation, test, "");
        }

        return table;

        void Add(Style style, string method, string parameters, params string[] others) => table.AddRow(
            new[] { method }.Concat(wide ? [parameters] : Array.Empty<string>()).Concat(others).Select(cell => new Text(cell, style)));
    }
}
