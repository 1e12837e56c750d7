using ScottPlot;

namespace FewLabel.Reporting.Plots;

/// <summary>A color for each class that can be told on white and on black.</summary>
internal static class ClassColors
{
    /// <summary>After Tableau's ten, with a darker yellow.</summary>
    private static readonly string[] Ten =
        ["#4e79a7", "#f28e2b", "#e15759", "#3fa7a0", "#59a14f", "#c9a227", "#b07aa1", "#ff7f96", "#9c755f", "#8a8f98"];

    /// <summary>The color of a class; of more than ten, hues at equal distances.</summary>
    public static string Of(int label, int classes) =>
        classes <= Ten.Length ? Ten[label] : Color.FromHSL((float)label / classes, 0.6f, label % 2 == 0 ? 0.48f : 0.62f).ToHex()[..7];
}
