using System.Globalization;
using System.Xml.Linq;
using ScottPlot;
using static FewLabel.Reporting.Html.Markup;

namespace FewLabel.Reporting.Plots;

/// <summary>
/// A small chart as SVG within the page. ScottPlot draws it, without text; the numbers at the axes are text of the page, which is there on machines
/// without fonts too.
/// </summary>
internal sealed class Chart
{
    private const int Width = 400;
    private const int Height = 220;
    private const int MostTicks = 6;

    private readonly Plot _plot = new();
    private readonly (double Low, double High) _x;
    private readonly (double Low, double High) _y;
    private readonly bool _wholeX;

    /// <summary>Starts a chart.</summary>
    /// <param name="x">Where the axis across begins and ends.</param>
    /// <param name="y">Where the axis upwards begins and ends.</param>
    /// <param name="wholeX">Whether only whole numbers stand at the axis across.</param>
    public Chart((double Low, double High) x, (double Low, double High) y, bool wholeX = false)
    {
        (_x, _y, _wholeX) = (Widen(x), Widen(y), wholeX);
        _plot.FigureBackground.Color = Colors.Transparent;
        _plot.DataBackground.Color = Colors.Transparent;
        _plot.Grid.MajorLineColor = ChartPalette.Grid;
        _plot.Axes.Color(ChartPalette.Axis);
        _plot.Axes.Right.FrameLineStyle.Width = 0;
        _plot.Axes.Top.FrameLineStyle.Width = 0;
    }

    /// <summary>A line through points; a few points are marked too.</summary>
    public void Line(double[] x, double[] y, Color color, bool dashed = false)
    {
        var line = _plot.Add.Scatter(x, y, color);
        line.LineWidth = 2;
        line.LinePattern = dashed ? LinePattern.Dashed : LinePattern.Solid;
        line.MarkerSize = x.Length <= 12 && !dashed ? 7 : 0;
        line.MarkerShape = MarkerShape.FilledCircle;
    }

    /// <summary>An upright bar from the ground.</summary>
    public void Bar(double low, double high, double value, Color color)
    {
        var bar = _plot.Add.Rectangle(low, high, 0, value);
        bar.FillColor = color;
        bar.LineWidth = 0;
    }

    /// <summary>Draws, once: the chart's own memory is freed.</summary>
    /// <param name="id">A name of its own within the page.</param>
    /// <param name="description">What it shows, in words.</param>
    public XElement Draw(string id, string description)
    {
        using var plot = _plot;
        var across = Ticks.Between(_x.Low, _x.High, MostTicks, _wholeX);
        var up = Ticks.Between(_y.Low, _y.High, MostTicks);
        SetTicks(_plot.Axes.Bottom, across);
        SetTicks(_plot.Axes.Left, up);
        _plot.Axes.SetLimits(_x.Low, _x.High, _y.Low, _y.High);
        _plot.Layout.Fixed(new PixelPadding(left: 52, right: 14, bottom: 26, top: 8));
        var drawing = SvgDrawing.Of(_plot.GetSvgXml(Width, Height), id);
        drawing.Add(
            Attribute("viewBox", $"0 0 {Width} {Height}"), Attribute("role", "img"), Attribute("aria-label", description),
            across.Select(value => Label(value, _plot.GetPixel(new Coordinates(value, _y.Low)), 0, 18, "middle")),
            up.Select(value => Label(value, _plot.GetPixel(new Coordinates(_x.Low, value)), -8, 4, "end")));
        return drawing;
    }

    private XElement Label(double value, Pixel at, double right, double down, string anchor) => Element(
        "text", Attribute("x", Coordinate(at.X + right)), Attribute("y", Coordinate(at.Y + down)), Attribute("text-anchor", anchor), Ticks.Label(value));

    private static string Coordinate(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    private static void SetTicks(IAxis axis, double[] positions)
    {
        axis.SetTicks(positions, [.. positions.Select(_ => "")]);
        axis.TickLabelStyle.IsVisible = false;
    }

    private static (double, double) Widen((double Low, double High) range) =>
        range.High - range.Low > 1e-12 * Math.Abs(range.High) ? range : (range.Low - 0.5, range.High + 0.5);
}
