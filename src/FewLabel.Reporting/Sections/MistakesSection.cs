using System.Xml.Linq;
using static FewLabel.Reporting.Html.Markup;

namespace FewLabel.Reporting.Sections;

/// <summary>Test images of which the best method was surest, and wrong.</summary>
internal static class MistakesSection
{
    public static IEnumerable<XElement> Of(ReportContext context)
    {
        if (context.Options.Mistakes == 0 || !context.Dataset.HasTest)
        {
            yield break;
        }

        var images = context.Dataset.Test;
        var mistakes = context.Best.Predict(images, context.CancellationToken)
            .Select((prediction, index) => (Prediction: prediction, Index: index, Actual: (int)images.LabelValues[index]))
            .Where(item => item.Prediction.Class != item.Actual)
            .OrderByDescending(item => item.Prediction.Probability)
            .Take(context.Options.Mistakes)
            .ToList();
        if (mistakes.Count == 0)
        {
            yield return Element("p", "There are none: all test images were classified correctly.");
            yield break;
        }

        var sheet = context.Sheet(images, [.. mistakes.Select(item => (long)item.Index)]);
        yield return Element("p", Class("quiet"), $"Test images that {context.Best.Name} got wrong, the surest first.");
        yield return Element("div", Class("gallery"), mistakes.Select((item, place) =>
        {
            var actual = images.ClassNames[item.Actual];
            return Element(
                "figure",
                sheet.Tile(place, $"Test image {item.Index}: said {item.Prediction.Name}, is {actual}"),
                Element("figcaption", Element("span", "said ", Element("b", item.Prediction.Name), $" {Percent(item.Prediction.Probability, "0.0")}"), Element("span", "is ", Element("b", actual))));
        }));
    }
}
