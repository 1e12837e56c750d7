using System.Globalization;
using System.Xml.Linq;
using FewLabel.Moco;
using FewLabel.Reporting.Plots;
using static FewLabel.Reporting.Html.Markup;

namespace FewLabel.Reporting.Sections;

/// <summary>The contrastive loss and accuracy of each pre-training.</summary>
internal static class PretrainingSection
{
    private const int MostPoints = 400;

    public static IEnumerable<XElement> Of(ReportContext context)
    {
        foreach (var methods in context.Result.Methods.Where(method => method.Pretraining is not null).GroupBy(method => method.Pretraining!))
        {
            var pretraining = methods.Key;
            yield return Element("p", $"Of {methods.First().EncoderName}, for {string.Join(", ", methods.Select(method => method.Name))}: ", Course(pretraining));
            if (!pretraining.History.IsEmpty)
            {
                yield return Element(
                    "div", Class("figures"),
                    Figure(context, "Contrastive loss, in nats", pretraining, record => record.Loss, null),
                    Figure(context, "Contrastive accuracy", pretraining, record => record.Accuracy, 1));
            }

            foreach (var warning in pretraining.Warnings)
            {
                yield return Element("p", Class("notice"), $"Step {warning.Step}: {warning.Message}");
            }
        }
    }

    private static string Course(MocoResult pretraining) => string.Create(
        CultureInfo.InvariantCulture,
        $"{pretraining.StepCount:N0} steps over {pretraining.ImageCount:N0} images{Labeled(pretraining)}, {pretraining.ImagesPerSecond:N0} images a second. "
        + $"The accuracy is the share of views that are closer to the other view of their image than to all other images.");

    private static string Labeled(MocoResult pretraining) => pretraining.LabeledCount switch
    {
        null => "",
        0 => ", none of the labeled among them",
        var count => $", {count} labeled ones among them, without their labels",
    };

    private static XElement Figure(ReportContext context, string what, MocoResult pretraining, Func<MocoRecord, double> value, double? top)
    {
        var stride = (pretraining.History.Length + MostPoints - 1) / MostPoints;
        var records = pretraining.History.Where((_, i) => i % stride == 0 || i == pretraining.History.Length - 1).ToList();
        var chart = new Chart((0, records[^1].Step * 1.02), (0, top ?? records.Max(value) * 1.04), wholeX: true);
        chart.Line([.. records.Select(record => (double)record.Step)], [.. records.Select(value)], ChartPalette.First);
        return ChartFigure.Of(context, chart, $"{what}, by step", $"{what} by step");
    }
}
