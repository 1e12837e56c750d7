using System.Text;

namespace FewLabel.Results;

/// <summary>Lays rows of cells out as plain text: the first column to the left, the others to the right.</summary>
internal static class TextTable
{
    public static void Append(StringBuilder text, params IReadOnlyList<string[]> rows)
    {
        var widths = rows[0].Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
        {
            var cells = row.Select((cell, column) => column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column]));
            text.AppendLine(string.Join("  ", cells).TrimEnd());
        }
    }
}
