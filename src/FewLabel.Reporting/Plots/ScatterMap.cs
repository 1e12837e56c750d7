using System.Collections.Immutable;
using System.Xml.Linq;
using FewLabel.Reporting.Projection;
using ScottPlot;
using static FewLabel.Reporting.Html.Markup;

namespace FewLabel.Reporting.Plots;

/// <summary>Points on a map, colored by class, as PNG with a transparent ground.</summary>
internal static class ScatterMap
{
    private const int Side = 760;

    public static XElement Draw(ImmutableArray<MapPoint> points, IReadOnlyList<long> labels, int classes, string description)
    {
        using var plot = new Plot();
        plot.FigureBackground.Color = Colors.Transparent;
        plot.DataBackground.Color = Colors.Transparent;
        plot.HideGrid();
        plot.Layout.Frameless();
        foreach (var label in Enumerable.Range(0, classes))
        {
            var own = points.Where((_, i) => labels[i] == label).ToArray();
            var marks = plot.Add.Markers(own.Select(point => point.X).ToArray(), own.Select(point => point.Y).ToArray());
            marks.Color = Color.FromHex(ClassColors.Of(label, classes)).WithAlpha(0.85);
            marks.MarkerSize = 9;
            marks.MarkerShape = MarkerShape.FilledCircle;
        }

        plot.Axes.SquareUnits();
        plot.Axes.AutoScale();
        var png = plot.GetImageBytes(Side, Side, ImageFormat.Png);
        return Element("img", Class("map"), Attribute("alt", description), Attribute("width", Side / 2), Attribute("height", Side / 2), Attribute("src", "data:image/png;base64," + Convert.ToBase64String(png)));
    }
}
