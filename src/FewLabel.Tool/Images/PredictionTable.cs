using System.Globalization;
using System.Text;
using FewLabel.CommandLine;

namespace FewLabel.Tool.Images;

/// <summary>
/// Predictions as a table of comma-separated values. No cell begins as a formula of a spreadsheet does: a file or a class of a stranger's naming must not
/// compute in the reader's office program.
/// </summary>
internal static class PredictionTable
{
    /// <summary>What a spreadsheet takes for the begin of a formula, and what it skips before one.</summary>
    private static readonly char[] FormulaStarts = ['=', '+', '-', '@', '\t', '\r'];

    /// <summary>One line a file; class and probability are empty where it cannot be read.</summary>
    public static string Of(IEnumerable<ImageFilePrediction> answers)
    {
        var text = new StringBuilder(OutputKind.TableHead + "\n");
        foreach (var answer in answers)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Path(answer.Path)},{Class(answer.Prediction?.Name ?? "")},{answer.Prediction?.Probability:0.0000}\n");
        }

        return text.ToString();
    }

    /// <summary>A path as a cell. One that begins as a formula is relative, and is the same file behind <c>./</c>.</summary>
    public static string Path(string value) => Quoted(IsFormula(value) ? $"./{value}" : value);

    /// <summary>The name of a class as a cell. One that begins as a formula gets an apostrophe, which spreadsheets take for the sign of a text.</summary>
    public static string Class(string value) => Quoted(IsFormula(value) ? $"'{value}" : value);

    private static bool IsFormula(string value) => value.Length > 0 && Array.IndexOf(FormulaStarts, value[0]) >= 0;

    private static string Quoted(string value) =>
        value.AsSpan().IndexOfAny(",;\"\r\n\t") < 0 ? value : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
