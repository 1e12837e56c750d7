using System.Text.RegularExpressions;

namespace FewLabel.Tests.Docs;

/// <summary>A heading of a document and what stands below it, up to the next heading.</summary>
/// <param name="Line">The number of the heading's line, from 1.</param>
/// <param name="Level">How many marks the heading has.</param>
/// <param name="Lines">The lines from the heading on.</param>
/// <param name="Parent">The section that it is a part of.</param>
internal sealed partial record Section(int Line, int Level, IReadOnlyList<string> Lines, Section? Parent)
{
    public static IReadOnlyList<Section> In(IReadOnlyList<string> lines)
    {
        var isCode = false;
        var starts = new List<int>();
        foreach (var (index, line) in lines.Index())
        {
            isCode ^= line.TrimStart().StartsWith("```", StringComparison.Ordinal);
            if (!isCode && Heading().IsMatch(line))
            {
                starts.Add(index);
            }
        }

        var sections = new List<Section>();
        foreach (var (start, end) in starts.Zip(starts.Skip(1).Append(lines.Count)))
        {
            var level = lines[start].TakeWhile(mark => mark == '#').Count();
            sections.Add(new Section(start + 1, level, [.. lines.Skip(start).Take(end - start)], sections.LastOrDefault(section => section.Level < level)));
        }

        return sections;
    }

    /// <summary>Whether it, or one that it is a part of, has a text of this form.</summary>
    public bool Names(Regex form) => Lines.Any(line => form.IsMatch(line)) || Parent?.Names(form) == true;

    /// <summary>The numbers of the lines on which its tables begin, of those that have a cell of this form below their head.</summary>
    public IEnumerable<int> Tables(Regex cell)
    {
        for (var i = 0; i < Lines.Count; i++)
        {
            var first = i;
            while (i < Lines.Count && Lines[i].TrimStart().StartsWith('|'))
            {
                i++;
            }

            if (Lines.Skip(first + 2).Take(i - first - 2).SelectMany(line => line.Split('|')).Any(text => cell.IsMatch(text)))
            {
                yield return Line + first;
            }
        }
    }

    [GeneratedRegex("^#{1,6} ")]
    private static partial Regex Heading();
}
