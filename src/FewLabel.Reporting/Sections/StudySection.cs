using System.Xml.Linq;
using FewLabel.Reporting.Plots;
using static FewLabel.Reporting.Html.Markup;

namespace FewLabel.Reporting.Sections;

/// <summary>The methods over several draws of labels.</summary>
internal static class StudySection
{
    public static IEnumerable<XElement> Of(ReportContext context)
    {
        if (context.Options.Study is not { } study || IntervalMark.Around(study.Methods.SelectMany(method => new[] { method.Worst, method.Best })) is not { } mark)
        {
            yield break;
        }

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
                    study.Runs.Select(run => run.Methods.First(figure => figure.Method == method.Method).Accuracy).OfType<double>(),
                    $"{Draws(method.Draws)} from {Percent(method.Worst)} to {Percent(method.Best)}")),
            }),
            mark.Scale);
        yield return Element("p", Class("quiet"),
            $"{(study.HasTest ? "Test accuracy" : "Validation accuracy, on the images held out, as there are no test images,")} over {Draws(study.Runs.Length)}, of seed{(study.Runs.Length == 1 ? "" : "s")} {string.Join(", ", study.Runs.Select(run => run.Seed))}: a stroke for each draw, a dot for their mean.");
        foreach (var (method, note) in study.ValidationNotes)
        {
            yield return Element("p", Class("quiet"), $"The figures of {method} are a little too good: {note}.");
        }
    }

    private static string Draws(int count) => count == 1 ? "1 draw" : $"{count} draws";
}
