using System.Globalization;
using System.Xml.Linq;
using static FewLabel.Reporting.Html.Markup;

namespace FewLabel.Reporting.Plots;

/// <summary>An error bar in a cell of a table, all of one table on the same scale.</summary>
internal sealed class IntervalMark
{
    private const double Width = 200;
    private const double Edge = 5;

    private readonly double _low;
    private readonly double _high;

    private IntervalMark(double least, double most)
    {
        var step = most - least > 0.2 ? 0.1 : most - least > 0.05 ? 0.05 : most - least > 0.01 ? 0.01 : 0.005;
        _low = Math.Max(0, Math.Floor(least / step + 1e-9) * step);
        _high = Math.Min(1, Math.Ceiling(most / step - 1e-9) * step);
        _high = _high > _low ? _high : _low + step;
    }

    /// <summary>Chooses the scale: round numbers around all that is to be shown; null where there is nothing.</summary>
    public static IntervalMark? Around(IEnumerable<double> values) =>
        values.ToArray() is { Length: > 0 } all ? new IntervalMark(all.Min(), all.Max()) : null;

    /// <summary>The head of the column: where the scale begins and ends.</summary>
    public XElement Scale => Element("span", Class("scale"), Element("span", Percent(_low, "0.#")), Element("span", Percent(_high, "0.#")));

    /// <summary>A bar from low to high, a dot at the middle one, and a small stroke at each of the others.</summary>
    public XElement Draw(double low, double high, double middle, IEnumerable<double> others, string description) => Element(
        "svg", Class("interval"), Attribute("viewBox", $"0 0 {Width} 16"), Attribute("role", "img"), Attribute("aria-label", description),
        Element("path", Class("rail"), Attribute("d", $"M{Edge} 8H{Width - Edge}")),
        Element("path", Class("bar"), Attribute("d", $"M{At(low)} 8H{At(high)}M{At(low)} 4V12M{At(high)} 4V12")),
        others.Select(value => Element("path", Class("run"), Attribute("d", $"M{At(value)} 3V13"))),
        Element("circle", Attribute("cx", At(middle)), Attribute("cy", 8), Attribute("r", 4)));

    private string At(double value) => (Edge + (Width - 2 * Edge) * (value - _low) / (_high - _low)).ToString("0.#", CultureInfo.InvariantCulture);
}
