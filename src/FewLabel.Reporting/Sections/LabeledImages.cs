using System.Xml.Linq;
using static FewLabel.Reporting.Html.Markup;

namespace FewLabel.Reporting.Sections;

/// <summary>The images that were labeled, by class.</summary>
internal static class LabeledImages
{
    private const int MostImages = 400;

    public static IEnumerable<XElement> Of(ReportContext context)
    {
        var images = context.Dataset.Train;
        var validation = context.Result.Split.Validation.ToHashSet();
        var most = Math.Max(1, MostImages / images.ClassCount);
        var classes = context.Result.Draw.Labeled.GroupBy(index => images.LabelValues[(int)index]).OrderBy(group => group.Key)
            .Select(group => (Label: (int)group.Key, Count: group.Count(), Shown: group.OrderBy(validation.Contains).Take(most).ToList())).ToList();
        var sheet = context.Sheet(images, [.. classes.SelectMany(each => each.Shown)]);
        yield return Element("p", Class("quiet"), validation.Count > 0
            ? "All that the methods know of the classes. Images with a frame are held out."
            : "All that the methods know of the classes.");
        var place = 0;
        foreach (var (label, count, shown) in classes)
        {
            yield return Element(
                "div", Class("row"),
                Element("span", Class("name"), images.ClassNames[label]),
                Element("span", Class("tiles"), shown.Select(index =>
                {
                    var tile = sheet.Tile(place++, $"{images.ClassNames[label]}, training image {index}");
                    return validation.Contains(index) ? Element("span", Class("held"), tile) : tile;
                })),
                Element("span", Class("quiet"), shown.Count < count ? $"{shown.Count} of {count}" : $"{count}"));
        }

        var missing = Enumerable.Range(0, images.ClassCount).Except(classes.Select(each => each.Label)).Select(label => images.ClassNames[label]).ToList();
        if (missing.Count > 0)
        {
            yield return Element("p", Class("notice"), $"No image is labeled of: {string.Join(", ", missing)}. No method can learn them.");
        }
    }
}
