using System.Globalization;
using System.Xml.Linq;
using FewLabel.Reporting.Plots;
using FewLabel.Training.Metrics;
using static FewLabel.Reporting.Html.Markup;

namespace FewLabel.Reporting.Sections;

/// <summary>All methods side by side, with error bars. Columns of what was not measured are left out.</summary>
internal static class ComparisonSection
{
    public static IEnumerable<XElement> Of(ReportContext context)
    {
        var result = context.Result;
        var mark = IntervalMark.Around(result.Methods.Select(method => method.Figures?.Interval).OfType<AccuracyInterval>().SelectMany(interval => new[] { interval.Low, interval.High }));
        var columns = new List<(string Name, Func<MethodResult, object?> Cell)>
        {
            ("Method", method => new object[] { method.Name, " ", method == context.Best && context.WasChosen ? Element("span", Class("badge"), "chosen") : "" }),
        };
        if (mark is not null)
        {
            columns.Add((result.HasTest ? "Test accuracy" : "Validation accuracy", method => new object[]
            {
                Element("b", Percent(method.Figures?.Accuracy)), method.Test is null ? Star(method) : "",
            }));
            columns.Add(("95 % interval", method => Interval(method.Figures)));
            columns.Add((ErrorBar, method => method.Figures is { } figures
                ? Element("span", Class("marked"), mark.Scale, mark.Draw(figures.Interval.Low, figures.Interval.High, figures.Accuracy, [], Interval(figures)))
                : ""));
        }

        if (mark is not null)
        {
            columns.Add(("Macro accuracy", method => Percent(method.Figures?.MacroAccuracy)));
        }

        if (result.HasTest && !result.Split.Validation.IsEmpty)
        {
            columns.Add(("Validation", method => Percent(method.Validation?.Accuracy, "0.0") + Star(method)));
        }

        if (result.Methods.Any(method => method.CalibrationError is not null))
        {
            columns.Add(("Calibration error", method => Percent(method.CalibrationError)));
        }

        columns.Add(("Parameters", method => method.Parameters.ToString("N0", CultureInfo.InvariantCulture)));
        columns.Add(("Training", method => Duration(method.Seconds)));
        if (result.Methods.Any(method => method.PretrainSeconds is not null))
        {
            columns.Add(("Pre-training", method => Duration(method.PretrainSeconds)));
        }

        yield return Table("cards", [.. columns.Select(column => column.Name)], result.Methods.Select(method => columns.Select(column => column.Cell(method)).ToList()), mark?.Scale);
        foreach (var note in result.Methods.Where(method => method.ValidationNote is not null).GroupBy(method => method.ValidationNote))
        {
            yield return Element("p", Class("quiet"), $"* The validation figure of {string.Join(", ", note.Select(method => method.Name))} is a little too good: {note.Key}.");
        }

        if (mark is not null)
        {
            yield return Element("p", Class("quiet"),
                "Macro accuracy is the mean of the classes' accuracies: each class counts the same, however many images it has. "
                + "The interval (Wilson, 1927) says what other images to measure on could change. Another draw of labels can change more; a study over several draws shows how much.");
        }
    }

    private static string Star(MethodResult method) => method.ValidationNote is null ? "" : " *";

    private static string Interval(Evaluation? figures) => figures is null ? "none" : $"{Percent(figures.Interval.Low)} to {Percent(figures.Interval.High)}";
}
