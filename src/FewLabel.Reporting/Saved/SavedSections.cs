using System.Globalization;
using System.Xml.Linq;
using FewLabel.Reporting.Plots;
using FewLabel.Reporting.Sections;
using FewLabel.Training.Metrics;
using static FewLabel.Reporting.Html.Markup;

namespace FewLabel.Reporting;

/// <summary>The sections of a report that need figures alone.</summary>
internal static class SavedSections
{
    /// <summary>The answer in one figure.</summary>
    public static IEnumerable<XElement> Headline(SavedFigures figures)
    {
        if (figures.Notice is not null)
        {
            yield return Element("p", Class("notice"), figures.Notice);
        }

        if (!figures.Complete)
        {
            yield return Element("p", Class("notice"), $"The run was canceled before these methods were finished: {string.Join(", ", figures.Unfinished)}. What follows is of the others.");
        }

        var best = figures.Methods.FirstOrDefault(method => method.Name == figures.Best);
        if (best?.Accuracy is { } accuracy)
        {
            var interval = Interval(figures, best) is { } range ? $"95 % interval {Percent(range.Low)} to {Percent(range.High)}." : "";
            yield return Element(
                "div", Class("headline"),
                Element("p", Class("figure"), Percent(accuracy)),
                Element("div", Element("p", Class("what"), $"of the {Measured(figures)} are classified correctly by ", Element("b", best.Name)), Element("p", Class("quiet"), interval)));
        }
        else
        {
            yield return Element("p", Class("notice"), "There are no test images, and none were held out, so there are no figures.");
        }

        yield return Element("p", Class("quiet"), "This page is made from the kept figures. Images, curves and maps are in the report that the run itself wrote.");
    }

    /// <summary>All other sections.</summary>
    public static IEnumerable<(string Id, string Title, IEnumerable<XElement> Content)> All(SavedFigures figures)
    {
        if (figures.Methods.Length > 0)
        {
            yield return ("comparison", "Comparison", Comparison(figures));
        }

        var matrices = figures.Methods.Select(method => (method.Name, Matrix: method.Matrix(figures.Classes))).Where(item => item.Matrix is not null).ToList();
        if (matrices.Count > 0)
        {
            yield return ("confusion", "Which classes are taken for which", ConfusionSection.Of(Measured(figures), matrices.Select(item => (item.Name, item.Matrix!))));
        }

        yield return ("run", "How it was run", [Element("dl", Class("run"), Facts(figures).Select(fact => new[] { Element("dt", fact.Name), Element("dd", fact.Value) }))]);
    }

    private static IEnumerable<XElement> Comparison(SavedFigures figures)
    {
        var mark = IntervalMark.Around(figures.Methods.Select(method => Interval(figures, method)).OfType<AccuracyInterval>().SelectMany(interval => new[] { interval.Low, interval.High }));
        var columns = new List<(string Name, Func<SavedMethod, object?> Cell)>
        {
            ("Method", method => new object[] { method.Name, " ", method.Name == figures.Best && figures.Methods.Length > 1 ? Element("span", Class("badge"), "chosen") : "" }),
            (figures.HasTest ? "Test accuracy" : "Validation accuracy", method => Element("b", Percent(method.Accuracy))),
        };
        if (mark is not null)
        {
            columns.Add(("95 % interval", method => Interval(figures, method) is { } range ? Text(range) : "none"));
            columns.Add((ErrorBar, method => Interval(figures, method) is { } range
                ? Element("span", Class("marked"), mark.Scale, mark.Draw(range.Low, range.High, method.Accuracy!.Value, [], Text(range)))
                : ""));
        }

        if (figures.Methods.Any(method => method.Matrix(figures.Classes) is not null))
        {
            columns.Add(("Macro accuracy", method => Percent(method.Matrix(figures.Classes)?.MacroAccuracy)));
        }

        if (figures.HasTest && figures.HeldOut > 0)
        {
            columns.Add(("Validation", method => Percent(method.ValidationAccuracy, "0.0") + (method.ValidationNote is null ? "" : " *")));
        }

        columns.Add(("Parameters", method => method.Parameters.ToString("N0", CultureInfo.InvariantCulture)));
        columns.Add(("Training", method => Duration(method.Seconds)));
        if (figures.Methods.Any(method => method.PretrainSeconds is not null))
        {
            columns.Add(("Pre-training", method => Duration(method.PretrainSeconds)));
        }

        yield return Table("cards", [.. columns.Select(column => column.Name)], figures.Methods.Select(method => columns.Select(column => column.Cell(method)).ToList()), mark?.Scale);
        foreach (var note in figures.Methods.Where(method => method.ValidationNote is not null).GroupBy(method => method.ValidationNote))
        {
            yield return Element("p", Class("quiet"), $"* The validation figure of {string.Join(", ", note.Select(method => method.Name))} is a little too good: {note.Key}.");
        }
    }

    private static IEnumerable<(string Name, string Value)> Facts(SavedFigures figures)
    {
        yield return ("Data set", $"{figures.Dataset}{(figures.Synthetic ? ", generated" : "")}: {figures.Classes.Length} classes");
        yield return ("Seeds", $"{figures.Seed} for the draw of labels, {figures.TrainingSeed} for the training");
        yield return ("Labels by class", string.Join(", ", figures.Classes.Zip(figures.LabelCounts, (name, count) => $"{name}: {count}")));
        yield return ("Held out", figures.HeldOut.ToString("N0", CultureInfo.InvariantCulture));
    }

    /// <summary>The interval of the accuracy to compare by, where it is kept of how many images it is.</summary>
    private static AccuracyInterval? Interval(SavedFigures figures, SavedMethod method) =>
        method.Accuracy is not null && method.Matrix(figures.Classes) is { } matrix ? AccuracyInterval.Wilson(matrix.Correct, matrix.Total) : null;

    private static string Measured(SavedFigures figures) => figures.HasTest ? "test images" : "images held out";

    private static string Text(AccuracyInterval interval) => $"{Percent(interval.Low)} to {Percent(interval.High)}";
}
