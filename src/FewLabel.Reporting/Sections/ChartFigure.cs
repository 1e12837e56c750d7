using System.Xml.Linq;
using FewLabel.Reporting.Plots;
using static FewLabel.Reporting.Html.Markup;

namespace FewLabel.Reporting.Sections;

/// <summary>A chart with its caption and its key.</summary>
internal static class ChartFigure
{
    public static XElement Of(ReportContext context, Chart chart, string caption, string description, params (string Name, string Color)?[] key) => Element(
        "figure",
        Element("figcaption", Element("span", caption), Key(key)),
        chart.Draw(context.NewName("chart"), description));

    private static XElement Key((string Name, string Color)?[] key) => Element("span", Class("key"), key
        .OfType<(string Name, string Color)>()
        .Select(entry => Element("span", Element("i", Class("swatch"), Attribute("style", $"background:var(--{entry.Color})")), entry.Name)));
}
