using ScottPlot;

namespace FewLabel.Reporting.Plots;

/// <summary>
/// The colors of a drawing. What is drawn in one of them gets a variable of the style sheet instead, so that it fits a light page, a
/// dark one and paper.
/// </summary>
internal static class ChartPalette
{
    public static Color Axis { get; } = Color.FromHex("#0000A1");

    public static Color Grid { get; } = Color.FromHex("#0000A2");

    public static Color First { get; } = Color.FromHex("#0000A3");

    public static Color Second { get; } = Color.FromHex("#0000A4");

    /// <summary>The variable for a color as the drawing names it.</summary>
    public static IReadOnlyDictionary<string, string> Variables { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["#0000A1"] = "var(--axis)",
        ["#0000A2"] = "var(--grid)",
        ["#0000A3"] = "var(--first)",
        ["#0000A4"] = "var(--second)",
    };
}
