using System.Globalization;
using System.Text;
using FewLabel.Results;

namespace FewLabel.Studies;

/// <summary>Lays a study out as plain text.</summary>
internal static class StudyText
{
    private static readonly string[] Header = ["Method", "Mean", "Deviation", "Worst", "Best"];

    public static string Of(StudyResult study)
    {
        var rows = study.Methods.Select(method => new[]
        {
            method.Method,
            Percent(method.Mean),
            Percent(method.StandardDeviation),
            Percent(method.Worst),
            Percent(method.Best),
        });
        var text = new StringBuilder();
        var seeds = string.Join(", ", study.Runs.Select(run => run.Seed));
        text.AppendLine(CultureInfo.InvariantCulture, $"{(study.HasTest ? "Test accuracy" : "Validation accuracy, on the images held out, as there are no test images,")} over {study.Runs.Length} draws, of seeds {seeds}");
        TextTable.Append(text, [Header, .. rows]);
        foreach (var (method, note) in study.ValidationNotes)
        {
            text.AppendLine($"The figures of {method} are a little too good: {note}.");
        }

        return text.ToString();

        static string Percent(double? share) => ComparisonText.Percent(share, "0.00");
    }
}
