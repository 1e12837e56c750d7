using System.Xml.Linq;

namespace FewLabel.Reporting.Plots;

/// <summary>Makes a part of the page out of an SVG file.</summary>
internal static class SvgDrawing
{
    /// <summary>
    /// Takes out what only a file needs, sets the page's colors, and names the parts after the drawing; Skia's own names count on
    /// from drawing to drawing.
    /// </summary>
    public static XElement Of(string svg, string id)
    {
        var root = XElement.Parse(svg);
        root.Attributes().Where(attribute => attribute.IsNamespaceDeclaration || attribute.Name.LocalName is "width" or "height").Remove();
        var names = root.Descendants().Attributes("id").Select((attribute, i) => (attribute.Value, New: $"{id}-{i + 1}")).ToDictionary(pair => pair.Value, pair => pair.New);
        foreach (var element in root.DescendantsAndSelf())
        {
            element.Name = element.Name.LocalName;
            element.ReplaceAttributes(element.Attributes().Select(attribute => new XAttribute(attribute.Name.LocalName, Value(attribute, names))).ToList());
        }

        return root;
    }

    private static string Value(XAttribute attribute, Dictionary<string, string> names) => attribute.Name.LocalName switch
    {
        "id" => names[attribute.Value],
        "clip-path" => $"url(#{names[attribute.Value["url(#".Length..^1]]})",
        "fill" or "stroke" => ChartPalette.Variables.GetValueOrDefault(attribute.Value, attribute.Value),
        _ => attribute.Value,
    };
}
