using System.Collections.Immutable;
using System.Globalization;
using System.Xml.Linq;
using static FewLabel.Reporting.Html.Markup;

namespace FewLabel.Reporting.Sections;

/// <summary>Labeled images whose labels are probably wrong, with what they look like.</summary>
internal static class LabelErrorsSection
{
    /// <summary>So that the report takes minutes at most.</summary>
    private const int MostLabels = 5_000;

    public static IEnumerable<XElement> Of(ReportContext context)
    {
        var (images, labeled) = (context.Dataset.Train, context.Result.Draw.Labeled);
        if (context.Options.LabelErrors == 0 || labeled.Length < 2 || context.Result.LabelCounts.Count(count => count >= new LabelErrorOptions().MinimumLabels) < 2)
        {
            yield break;
        }

        var searched = Some(labeled);
        var found = LabelErrors.Find(context.Result, context.Dataset, searched, context.CancellationToken);
        var among = string.Create(CultureInfo.InvariantCulture, $"{searched.Length:N0}{(searched.Length < labeled.Length ? $" of {labeled.Length:N0}" : "")} labels");
        if (found.IsEmpty)
        {
            yield return Element("p", $"None of {among} is contradicted by the others.");
            yield break;
        }

        var shown = found.Take(context.Options.LabelErrors).ToList();
        var sheet = context.Sheet(images, [.. shown.Select(error => error.Image)]);
        yield return Element("p", Class("quiet"), string.Create(CultureInfo.InvariantCulture, $"{found.Length:N0} of {among} are contradicted by the others, in cross-validation and by the nearest images; the most certain come first. ")
            + "Look at these images again: some may be rare and labeled correctly.");
        yield return Element("div", Class("gallery"), shown.Select((error, place) => Element(
            "figure",
            sheet.Tile(place, $"Training image {error.Image}: labeled {images.ClassNames[error.Label]}, looks like {images.ClassNames[error.Suggested]}"),
            Element(
                "figcaption",
                Element("span", "labeled ", Element("b", images.ClassNames[error.Label]), $" {Percent(error.LabelProbability, "0.0")}"),
                Element("span", "looks like ", Element("b", images.ClassNames[error.Suggested]), $" {Percent(error.SuggestedProbability, "0.0")}")))));
    }

    /// <summary>All, or every so manieth.</summary>
    private static ImmutableArray<long> Some(ImmutableArray<long> labeled) => labeled.Length <= MostLabels ? labeled
        : [.. Enumerable.Range(0, MostLabels).Select(place => labeled[(int)((long)place * labeled.Length / MostLabels)])];
}
