namespace FewLabel.Tests.Docs;

/// <summary>A fenced block of a Markdown document.</summary>
/// <param name="Language">What stands behind the opening fence.</param>
/// <param name="Line">The number of its first line of code, from 1.</param>
/// <param name="Text">The code.</param>
/// <param name="CompileOnly">Whether <see cref="Marker"/> stands before it.</param>
internal sealed record CodeBlock(string Language, int Line, string Text, bool CompileOnly)
{
    /// <summary>Before a block that cannot run here by its nature.</summary>
    public const string Marker = "<!-- compile only -->";

    private const string Fence = "```";

    public static IEnumerable<CodeBlock> In(IReadOnlyList<string> lines)
    {
        var before = "";
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i].Trim();
            if (line.StartsWith(Fence, StringComparison.Ordinal))
            {
                var first = i + 1;
                while (++i < lines.Count && lines[i].Trim() != Fence)
                {
                }

                yield return new CodeBlock(line[Fence.Length..], first + 1, string.Join('\n', lines.Skip(first).Take(i - first)), before == Marker);
                before = "";
            }
            else if (line.Length > 0)
            {
                before = line;
            }
        }
    }
}
