using System.Globalization;

namespace FewLabel.CommandLine;

/// <summary>How figures are written.</summary>
internal static class Figures
{
    /// <summary>A share from 0 to 1 in percent; <c>none</c> where it was not measured.</summary>
    public static string Percent(double? share, string format = "0.00") =>
        share is { } value ? (value * 100).ToString(format, CultureInfo.InvariantCulture) + " %" : "none";

    /// <summary>A difference of shares in points, with its sign.</summary>
    public static string Points(double difference) =>
        (difference * 100).ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture) + " points";
}
