using System.Globalization;
using System.Xml.Linq;
using FewLabel.Reporting.Plots;
using FewLabel.Training.Metrics;
using static FewLabel.Reporting.Html.Markup;

namespace FewLabel.Reporting.Sections;

/// <summary>All methods side by side, with error bars.</summary>
internal static class ComparisonSection
{
    public static IEnumerable<XElement> Of(ReportContext context)
    {
        var methods = context.Result.Methods;
        var mark = new IntervalMark(methods.Select(method => method.Figures?.Interval).OfType<AccuracyInterval>().SelectMany(interval => new[] { interval.Low, interval.High }));
        yield return Table(
            "cards",
            ["Method", context.Result.HasTest ? "Test accuracy" : "Held-out accuracy", "95 % interval", ErrorBar, "Validation", "Parameters", "Training", "Pre-training"],
            methods.Select(method => new object?[]
            {
                new object[] { method.Name, " ", method == context.Best && context.WasChosen ? Element("span", Class("badge"), "chosen") : "" },
                Element("b", Percent(method.Figures?.Accuracy)),
                Interval(method.Figures),
                method.Figures is { } figures
                    ? Element("span", Class("marked"), mark.Scale, mark.Draw(figures.Interval.Low, figures.Interval.High, figures.Accuracy, [], Interval(figures)))
                    : "",
                Percent(method.Validation?.Accuracy, "0.0"),
                method.Parameters.ToString("N0", CultureInfo.InvariantCulture),
                Duration(method.Seconds),
                Duration(method.PretrainSeconds),
            }),
            mark.Scale);
        yield return Element("p", Class("quiet"),
            "The interval (Wilson, 1927) says what other images to measure on could change. Another draw of labels can change more; a study over several draws shows how much.");
    }

    private static string Interval(Evaluation? figures) => figures is null ? "none" : $"{Percent(figures.Interval.Low)} to {Percent(figures.Interval.High)}";
}
