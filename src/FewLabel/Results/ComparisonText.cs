using System.Globalization;
using System.Text;

namespace FewLabel.Results;

/// <summary>Lays the comparison out as plain text.</summary>
internal static class ComparisonText
{
    private static readonly string[] Header = ["Method", "Parameters", "Validation", "Test", "Macro", "Calibration error", "Seconds"];

    public static string Of(ExperimentResult result)
    {
        var marked = result.Methods.Any(method => method.ValidationNote is not null);
        var rows = result.Methods.Select(method => new[]
        {
            method.Name,
            method.Parameters.ToString("N0", CultureInfo.InvariantCulture),
            Percent(method.Validation?.Accuracy, "0.0") + (method.ValidationNote is not null ? " *" : marked ? "  " : ""),
            Percent(method.Test?.Accuracy, "0.00"),
            Percent(method.Figures?.MacroAccuracy, "0.00"),
            Percent(method.CalibrationError, "0.00"),
            method.Seconds.ToString("0.0", CultureInfo.InvariantCulture),
        }).Prepend(Header).ToArray();

        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{result.Dataset}: {result.Draw.Labeled.Length} labeled images, seed {result.Seed}");
        if (result.Notice is not null)
        {
            text.AppendLine(result.Notice);
        }

        if (!result.HasTest)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"There are no test images{(result.Split.Validation.IsEmpty ? ", and none were held out, so there are no figures." : $": the figures are of the {result.Split.Validation.Length} images held out.")}");
        }

        TextTable.Append(text, rows);
        foreach (var note in result.Methods.Where(method => method.ValidationNote is not null).GroupBy(method => method.ValidationNote))
        {
            text.AppendLine($"* The validation figure of {string.Join(", ", note.Select(method => method.Name))} is a little too good: {note.Key}.");
        }

        foreach (var note in SmallClasses.Notes(result))
        {
            text.AppendLine(note);
        }

        if (!result.IsComplete)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"Canceled before these were finished: {string.Join(", ", result.Unfinished)}");
        }

        return text.ToString();
    }

    internal static string Percent(double? share, string format) =>
        share is { } value ? (value * 100).ToString(format, CultureInfo.InvariantCulture) + " %" : "none";
}
