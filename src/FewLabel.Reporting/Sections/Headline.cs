using System.Globalization;
using System.Xml.Linq;
using static FewLabel.Reporting.Html.Markup;

namespace FewLabel.Reporting.Sections;

/// <summary>The answer in one figure, and what it rests on.</summary>
internal static class Headline
{
    public static IEnumerable<XElement> Of(ReportContext context)
    {
        var (result, best) = (context.Result, context.Best);
        if (result.Notice is not null)
        {
            yield return Element("p", Class("notice"), result.Notice);
        }

        if (!result.IsComplete)
        {
            yield return Element("p", Class("notice"), $"The run was canceled before these methods were finished: {string.Join(", ", result.Unfinished)}. What follows is of the others.");
        }

        if (best.Figures is { } figures)
        {
            yield return Element(
                "div", Class("headline"),
                Element("p", Class("figure"), Percent(figures.Accuracy)),
                Element(
                    "div",
                    Element("p", Class("what"), $"{Of(figures.Count, context)} classified correctly by ", Element("b", best.Name)),
                    Element("p", Class("quiet"), $"95 % interval {Percent(figures.Interval.Low)} to {Percent(figures.Interval.High)}. {Choice(context)}")));
        }
        else
        {
            yield return Element("p", Class("notice"), $"There are no test images, and none were held out, so there are no figures. {Choice(context)}");
        }

        yield return Element(
            "dl", Class("facts"),
            Fact("Labeled", Count(result.Draw.Labeled.Length), result.Split.Validation.IsEmpty ? "all to learn from" : $"{result.Split.Train.Length} to learn from, {result.Split.Validation.Length} held out"),
            Fact("Unlabeled", Count(result.Draw.Unlabeled.Length), "training images"),
            best.Figures is { } of ? Fact("Wrong", Count(of.Count - of.Confusion.Correct), $"of {Count(of.Count)} {context.Measured(of.Count)}") : null,
            Fact("Time", Duration(best.Seconds + (best.PretrainSeconds ?? 0)), best.PretrainSeconds is null ? "of training" : "with pre-training"));
    }

    private static string Choice(ReportContext context)
    {
        var result = context.Result;
        if (result.Methods.Length == 1)
        {
            return context.Best.Test is not null || context.Best.Figures is null
                ? $"{context.Best.Name} is the only {(result.IsComplete ? "" : "finished ")}method of this run."
                : $"The only method of this run; {Promise(result, context.Best)}.";
        }

        if (!context.WasChosen)
        {
            var among = context.Best.Figures is null ? $"Of {result.Methods.Length} methods {context.Best.Name} is taken as it" : $"Nothing was held out to choose by. Of {result.Methods.Length} methods this one";
            return result.Methods.Count(method => method.Use == context.Best.Use) == 1 ? $"{among} learns from most of the data."
                : $"{among} is the first of those that learn from most of the data.";
        }

        var (all, heldOut) = (result.Methods.Length, $"the {Count(result.Split.Validation.Length)} labeled images held out to choose by");
        var choice = result.Contenders is not { Length: > 1 } tied ? $"Of {all} methods it did best on {heldOut}"
            : $"Between the best {tied.Length} of {all} methods {heldOut} cannot decide; "
                + (tied.Count(method => method.Use == context.Best.Use) == 1 ? "this one learns from most of the data" : "of those that learn from most of the data it did best");
        return $"{choice}; {Promise(result, context.Best)}.";
    }

    private static string Promise(ExperimentResult result, MethodResult best) =>
        result.HasTest ? "test images had no say" :
        best.ValidationNote is { } note ? $"as there are no test images, its figure is a little too good: {note}{(result.Methods.Length > 1 ? ", and this method among all" : "")}" :
        result.Methods.Length == 1 && best.Use != DataUse.RefinedPseudoLabels ? "there are no test images" :
        best.Use == DataUse.RefinedPseudoLabels ? "as there are no test images, its figure is that of its first pseudo-labels, which it then refines" :
        "as there are no test images, its figure is a little too good";

    private static string Of(long count, ReportContext context) =>
        $"of {Count(count)} {context.Measured(count)} {(count == 1 ? "is" : "are")}";

    private static XElement Fact(string name, string value, string note) =>
        Element("div", Element("dt", name), Element("dd", Element("b", value), Element("span", note)));

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
