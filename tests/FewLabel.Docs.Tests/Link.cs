using System.Text.RegularExpressions;

namespace FewLabel.Tests.Docs;

/// <summary>A link of a Markdown document to another file or to a heading.</summary>
/// <param name="Line">The number of its line, from 1.</param>
/// <param name="Path">The file, relative to the document's folder; empty for the document itself.</param>
/// <param name="Anchor">The heading's anchor; empty for the whole file.</param>
internal sealed partial record Link(int Line, string Path, string Anchor)
{
    /// <summary>The relative links of a document, outside code.</summary>
    public static IEnumerable<Link> In(IEnumerable<string> lines) =>
        from line in Prose(lines)
        from Match match in Target().Matches(InlineCode().Replace(line.Text, ""))
        let target = match.Groups["target"].Value
        where !target.Contains(':', StringComparison.Ordinal)
        let parts = target.Split('#', 2)
        select new Link(line.Number, parts[0], parts.Length > 1 ? parts[1] : "");

    /// <summary>The anchors that GitHub gives the headings of a document, in their order.</summary>
    public static IReadOnlyList<string> Anchors(IEnumerable<string> lines)
    {
        var anchors = new List<string>();
        foreach (var (_, text) in Prose(lines).Where(line => Heading().IsMatch(line.Text)))
        {
            var words = LinkedText().Replace(Heading().Replace(text, ""), "${text}").Trim().ToLowerInvariant();
            var anchor = new string([.. words.Where(letter => char.IsLetterOrDigit(letter) || letter is ' ' or '-' or '_')]).Replace(' ', '-');
            var before = anchors.Count(other => other == anchor);
            anchors.Add(before == 0 ? anchor : $"{anchor}-{before}");
        }

        return anchors;
    }

    /// <summary>What is wrong with it; null if there is such a file and such a heading.</summary>
    /// <param name="document">The document's path below the repository.</param>
    public string? Fault(string document)
    {
        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.Combine(Documents.Repository, document))!;
        var file = Path.Length == 0 ? System.IO.Path.Combine(Documents.Repository, document) : System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, Path));
        return !System.IO.Path.Exists(file) ? $"there is no {Path}"
            : Anchor.Length > 0 && !Anchors(File.ReadAllLines(file)).Contains(Anchor) ? $"{Path} has no heading #{Anchor}"
            : null;
    }

    private static IEnumerable<(int Number, string Text)> Prose(IEnumerable<string> lines)
    {
        var isCode = false;
        foreach (var (index, line) in lines.Index())
        {
            var isFence = line.TrimStart().StartsWith("```", StringComparison.Ordinal);
            isCode ^= isFence;
            if (!isCode && !isFence)
            {
                yield return (index + 1, line);
            }
        }
    }

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Target();

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex InlineCode();

    [GeneratedRegex("^#{1,6} +")]
    private static partial Regex Heading();

    [GeneratedRegex(@"\[(?<text>[^\]]*)\]\([^)]*\)")]
    private static partial Regex LinkedText();
}
