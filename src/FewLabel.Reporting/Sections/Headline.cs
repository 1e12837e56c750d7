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

        if (best.Figures is not { } figures)
        {
            yield return Element("p", Class("notice"), "There are no test images, and none were held out, so there are no figures.");
            yield break;
        }

        yield return Element(
            "div", Class("headline"),
            Element("p", Class("figure"), Percent(figures.Accuracy)),
            Element(
                "div",
                Element("p", Class("what"), $"of {Count(figures.Count)} {context.Measured} are classified correctly by ", Element("b", best.Name)),
                Element("p", Class("quiet"), $"95 % interval {Percent(figures.Interval.Low)} to {Percent(figures.Interval.High)}. {Choice(context)}")));
        yield return Element(
            "dl", Class("facts"),
            Fact("Labelled", Count(result.Draw.Labelled.Length), result.Split.Validation.IsEmpty ? "all to learn from" : $"{result.Split.Train.Length} to learn from, {result.Split.Validation.Length} to choose by"),
            Fact("Unlabelled", Count(result.Draw.Unlabelled.Length), "training images"),
            Fact("Wrong", Count(figures.Count - figures.Confusion.Correct), $"of {Count(figures.Count)} {context.Measured}"),
            Fact("Time", Duration(best.Seconds + (best.PretrainSeconds ?? 0)), best.PretrainSeconds is null ? "of training" : "with pre-training"));
    }

    private static string Choice(ReportContext context) =>
        context.Result.Methods.Length == 1 ? "The only method of this run." :
        context.WasChosen
            ? $"Of {context.Result.Methods.Length} methods it did best on the {Count(context.Result.Split.Validation.Length)} labelled images held out to choose by; {(context.Result.HasTest ? "test images had no say" : "as there are no test images, its figure is a little too good")}."
            : "Nothing was held out to choose by, so this is the first method, not the best of them.";

    private static XElement Fact(string name, string value, string note) =>
        Element("div", Element("dt", name), Element("dd", Element("b", value), Element("span", note)));

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
