using System.Xml.Linq;
using FewLabel.Reporting.Plots;
using FewLabel.Training.Metrics;
using static FewLabel.Reporting.Html.Markup;

namespace FewLabel.Reporting.Sections;

/// <summary>A reliability diagram of each method, with its expected calibration error.</summary>
internal static class CalibrationSection
{
    private const int Few = 10;

    /// <summary>So that a bar of images that were all wrong is seen.</summary>
    private const double LeastHeight = 0.008;

    public static IEnumerable<XElement> Of(ReportContext context)
    {
        var measured = context.Result.Methods.Where(method => method.CalibrationError is not null).ToList();
        if (measured.Count == 0)
        {
            yield break;
        }

        yield return Element("p", Class("quiet"),
            $"The {context.Measured()} by the probability of what was said: each bar is the share that was right. Bars on the dashed line keep their promise, below it the method is too sure of itself. "
            + $"Pale bars stand for fewer than {Few} images. The expected calibration error (Guo et al., 2017) is the mean distance from the line over the images.");
        yield return Element("div", Class("figures"), measured.Select(method => Figure(context, method.Name, method.Figures!)));
    }

    private static XElement Figure(ReportContext context, string method, Evaluation figures)
    {
        var chart = new Chart((0, 1), (0, 1.02));
        foreach (var bin in figures.Reliability.Where(bin => bin.Count > 0))
        {
            var gap = 0.06 * (bin.High - bin.Low);
            chart.Bar(bin.Low + gap, bin.High - gap, Math.Max(bin.Accuracy, LeastHeight), bin.Count < Few ? ChartPalette.First.WithAlpha(0.3) : ChartPalette.First);
        }

        chart.Line([0, 1], [0, 1], ChartPalette.Second, dashed: true);
        return ChartFigure.Of(context, chart, $"{method}: calibration error {Percent(figures.CalibrationError)}", $"Share right by probability, {method}");
    }
}
