using System.Globalization;
using System.Text;
using FewLabel.Training.Metrics;

namespace FewLabel.Results;

/// <summary>The result as Markdown, with GitHub's tables. Names that users give are escaped.</summary>
internal static class ResultMarkdown
{
    private const string Special = @"\`*_{}[]<>#|~&";

    public static string Of(ExperimentResult result)
    {
        var text = new StringBuilder();
        var best = result.Methods.IsEmpty ? null : result.Best;
        var heldOut = result.Split.Validation;
        Line(text, $"# {Escape(result.Dataset)} from {result.Draw.Labeled.Length} labeled images");
        if (result.Notice is not null)
        {
            Line(text, $"> {Escape(result.Notice)}");
        }

        if (!result.IsComplete)
        {
            Line(text, $"> Canceled before these were finished: {Escape(string.Join(", ", result.Unfinished))}");
        }

        Line(text, $"Seed of the draw {result.Seed}, of the training {result.TrainingSeed}. {result.Split.Train.Length} images to learn from, {(heldOut.IsEmpty ? "none held out" : $"{heldOut.Length} to choose by")}.");
        Table(
            text,
            ["Method", .. Measured(result), "Parameters", "Seconds", "Pre-training"],
            result.Methods.Select(method => (string[])
            [
                Escape(method.Name) + (method == best && method.Validation is not null && result.Methods.Length > 1 ? " (chosen by validation)" : ""),
                .. Figures(result, method),
                method.Parameters.ToString("N0", CultureInfo.InvariantCulture),
                Seconds(method.Seconds),
                method.PretrainSeconds is { } seconds ? Seconds(seconds) : "none",
            ]));
        foreach (var note in result.Methods.Where(method => method.ValidationNote is not null).GroupBy(method => method.ValidationNote))
        {
            Line(text, $"\\* The validation figure of {Escape(string.Join(", ", note.Select(method => method.Name)))} is a little too good: {note.Key}.");
        }

        if (!result.HasTest)
        {
            Line(text, heldOut.IsEmpty
                ? $"There are no test images, and none were held out, so there are no figures."
                : (FormattableString)$"There are no test images; the figures are of the {heldOut.Length} images held out.");
        }

        foreach (var note in SmallClasses.Notes(result))
        {
            Line(text, $"{Escape(note)}");
        }

        foreach (var method in result.Methods.Where(method => method.Figures is not null))
        {
            Line(text, $"## {Escape(method.Name)}");
            Classes(text, method.Figures!, result.TrainCounts);
        }

        return text.ToString();
    }

    /// <summary>The names of the columns of figures; what was not measured has none.</summary>
    private static IEnumerable<string> Measured(ExperimentResult result) =>
        result.HasTest ? ["Test accuracy", "95 % interval", "Macro accuracy", "Validation", "Calibration error"]
        : result.Split.Validation.IsEmpty ? []
        : ["Validation accuracy", "95 % interval", "Macro accuracy", "Calibration error"];

    private static IEnumerable<string> Figures(ExperimentResult result, MethodResult method)
    {
        if (method.Figures is not { } figures)
        {
            yield break;
        }

        var star = method.ValidationNote is null ? "" : " \\*";
        yield return ComparisonText.Percent(figures.Accuracy, "0.00") + (result.HasTest ? "" : star);
        yield return Interval(figures);
        yield return ComparisonText.Percent(figures.MacroAccuracy, "0.00");
        if (result.HasTest)
        {
            yield return ComparisonText.Percent(method.Validation?.Accuracy, "0.0") + star;
        }

        yield return ComparisonText.Percent(method.CalibrationError, "0.00");
    }

    private static void Classes(StringBuilder text, Evaluation figures, IReadOnlyList<int> learned) => Table(
        text,
        ["Class", "Learned from", "Images", "Precision", "Recall", "F1"],
        figures.Confusion.PerClass.Zip(learned, (each, count) => new[]
        {
            Escape(each.Name), $"{count}", $"{each.Support}", Share(each.Precision), Share(each.Recall), Share(each.F1),
        }));

    private static void Table(StringBuilder text, string[] header, IEnumerable<string[]> rows)
    {
        text.AppendLine("| " + string.Join(" | ", header) + " |");
        text.AppendLine("| --- |" + string.Concat(Enumerable.Repeat(" ---: |", header.Length - 1)));
        foreach (var row in rows)
        {
            text.AppendLine("| " + string.Join(" | ", row) + " |");
        }

        text.AppendLine();
    }

    private static void Line(StringBuilder text, FormattableString line) =>
        text.AppendLine(line.ToString(CultureInfo.InvariantCulture)).AppendLine();

    private static string Interval(Evaluation figures) =>
        string.Create(CultureInfo.InvariantCulture, $"{100 * figures.Interval.Low:0.00} to {100 * figures.Interval.High:0.00} %");

    private static string Share(double share) => ComparisonText.Percent(double.IsNaN(share) ? null : share, "0.0");

    private static string Seconds(double seconds) => seconds.ToString("0.0", CultureInfo.InvariantCulture);

    /// <summary>Puts a backslash before all that Markdown could take for more than a character, and line breaks into one line.</summary>
    private static string Escape(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var character in name)
        {
            text.Append(char.IsControl(character) ? " " : Special.Contains(character) ? $"\\{character}" : $"{character}");
        }

        return text.ToString();
    }
}
