using System.Globalization;

namespace FewLabel.Reporting.Plots;

/// <summary>Round numbers along an axis.</summary>
internal static class Ticks
{
    private static readonly double[] Steps = [1, 2, 5, 10];

    /// <summary>Multiples of 1, 2 or 5 times a power of ten within a range, not more than asked for.</summary>
    public static double[] Between(double low, double high, int most, bool whole = false)
    {
        var rough = (high - low) / most;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = power * Steps.First(factor => factor * power >= rough * (1 - 1e-9));
        step = whole ? Math.Max(1, step) : step;
        var first = Math.Ceiling(low / step - 1e-9);
        return [.. Enumerable.Range(0, most + 2).Select(i => (first + i) * step).TakeWhile(value => value <= high + step * 1e-9)];
    }

    /// <summary>The number as it stands at an axis.</summary>
    public static string Label(double value) => value.ToString("#,##0.######", CultureInfo.InvariantCulture);
}
