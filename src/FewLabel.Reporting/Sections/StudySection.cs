using System.Xml.Linq;
using FewLabel.Reporting.Plots;
using static FewLabel.Reporting.Html.Markup;

namespace FewLabel.Reporting.Sections;

/// <summary>The methods over several draws of labels.</summary>
internal static class StudySection
{
    public static IEnumerable<XElement> Of(ReportContext context)
    {
        if (context.Options.Study is not { } study)
        {
            yield break;
        }

        var mark = new IntervalMark(study.Methods.SelectMany(method => new[] { method.Worst, method.Best }));
        yield return Table(
            "cards",
            ["Method", "Mean", "Deviation", "Worst", "Best", ErrorBar],
            study.Methods.Select(method => new object?[]
            {
                method.Method,
                Element("b", Percent(method.Mean)),
                Percent(method.StandardDeviation),
                Percent(method.Worst),
                Percent(method.Best),
                Element("span", Class("marked"), mark.Scale, mark.Draw(
                    method.Worst, method.Best, method.Mean,
                    study.Runs.Select(run => run.Methods.First(figure => figure.Method == method.Method).TestAccuracy).OfType<double>(),
                    $"{method.Draws} draws from {Percent(method.Worst)} to {Percent(method.Best)}")),
            }),
            mark.Scale);
        yield return Element("p", Class("quiet"),
            $"Test accuracy over {study.Runs.Length} draws, of seeds {string.Join(", ", study.Runs.Select(run => run.Seed))}: a stroke for each draw, a dot for their mean.");
    }
}
