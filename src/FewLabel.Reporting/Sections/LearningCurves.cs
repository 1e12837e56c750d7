using System.Xml.Linq;
using FewLabel.Reporting.Plots;
using FewLabel.Training;
using static FewLabel.Reporting.Html.Markup;

namespace FewLabel.Reporting.Sections;

/// <summary>Loss and accuracy by epoch, of each method.</summary>
internal static class LearningCurves
{
    public static IEnumerable<XElement> Of(ReportContext context)
    {
        foreach (var method in context.Result.Methods)
        {
            if (method.Training is not { } training)
            {
                continue;
            }

            yield return Element("h3", method.Name);
            if (training.History is [var only])
            {
                yield return Element("p", Class("quiet"), Single(only));
                continue;
            }

            yield return Element(
                "div", Class("figures"),
                Figure(context, method.Name, "Loss, in nats", training, epoch => epoch.TrainLoss, epoch => epoch.ValidationLoss, null),
                Figure(context, method.Name, "Accuracy", training, epoch => epoch.TrainAccuracy, epoch => epoch.ValidationAccuracy, 1));
            yield return Element("p", Class("quiet"), Course(training));
        }

        var solved = context.Result.Methods.Where(method => method.Training is null).Select(method => method.Name).ToList();
        if (solved.Count > 0)
        {
            yield return Element("p", Class("quiet"), $"Without a curve, for it is solved and not trained step by step: {string.Join(", ", solved)}.");
        }
    }

    /// <summary>A single epoch makes no curve.</summary>
    private static string Single(EpochRecord epoch) =>
        $"One epoch: training loss {Number(epoch.TrainLoss)}, accuracy {Percent(epoch.TrainAccuracy, "0.0")}"
        + (epoch.ValidationAccuracy is null ? "." : $"; validation loss {Number(epoch.ValidationLoss!.Value)}, accuracy {Percent(epoch.ValidationAccuracy, "0.0")}.");

    private static string Course(TrainingResult training) =>
        $"{training.History.Length} epochs{(training.StoppedEarly ? ", stopped early" : "")}; the weights are those of epoch {training.BestEpoch}.";

    private static XElement Figure(
        ReportContext context, string method, string what, TrainingResult training, Func<EpochRecord, double> train, Func<EpochRecord, double?> validation, double? top)
    {
        var epochs = training.History;
        var measured = epochs.Where(epoch => validation(epoch) is not null).ToList();
        var highest = top ?? epochs.Select(train).Concat(measured.Select(epoch => validation(epoch)!.Value)).Max();
        var margin = 0.02 * (epochs[^1].Epoch - epochs[0].Epoch);
        var chart = new Chart((epochs[0].Epoch - margin, epochs[^1].Epoch + margin), (0, highest * 1.04), wholeX: true);
        chart.Line([.. epochs.Select(epoch => (double)epoch.Epoch)], [.. epochs.Select(train)], ChartPalette.First);
        chart.Line([.. measured.Select(epoch => (double)epoch.Epoch)], [.. measured.Select(epoch => validation(epoch)!.Value)], ChartPalette.Second);
        return ChartFigure.Of(
            context, chart, $"{what}, by epoch", $"{what} of {method} by epoch",
            ("training", "first"), measured.Count > 0 ? ("validation", "second") : null);
    }
}
