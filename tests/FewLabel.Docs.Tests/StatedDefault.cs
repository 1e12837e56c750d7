using System.Text.RegularExpressions;

namespace FewLabel.Tests.Docs;

/// <summary>
/// A default that a document names, between two comments that no reader sees: <c>&lt;!-- default: Type.Property --&gt;4&lt;!-- --&gt;</c>. The first says
/// whose it is: a property of the options that a type has without further settings, of a static value (<c>PretrainOptions.Quick.Moco.Epochs</c>), a constant, or
/// an option of a command (<c>benchmarks/FewLabel.Benchmarks jobs --threads</c>).
/// </summary>
/// <param name="Line">The number of its line, from 1.</param>
/// <param name="Path">Whose default it is.</param>
/// <param name="Text">What the document says.</param>
internal sealed partial record StatedDefault(int Line, string Path, string Text)
{
    public static IEnumerable<StatedDefault> In(IEnumerable<string> lines) =>
        from line in lines.Index()
        from Match match in Marker().Matches(line.Item)
        select new StatedDefault(line.Index + 1, match.Groups["path"].Value, match.Groups["text"].Value);

    /// <summary>How many markers begin on a line, whether they end or not.</summary>
    public static int Begun(string line) => line.Split("<!-- default").Length - 1;

    /// <summary>What is wrong with it; null if it is the code's.</summary>
    public string? Fault()
    {
        try
        {
            return Path.Contains(" --", StringComparison.Ordinal) ? FaultOfCommand() : FaultOfCode();
        }
        catch (KeyNotFoundException error)
        {
            return error.Message;
        }
    }

    private string? FaultOfCode()
    {
        var value = CodeValue.Of(Path);
        return StatedValue.Says(Text, value) ? null : $"{Path} is {StatedValue.Describe(value)}, and the document says '{Text}'";
    }

    private string? FaultOfCommand()
    {
        var words = Path.Split(' ');
        var help = CommandHelp.Of(words[0], words[1..^1]);
        var line = help.Split('\n').FirstOrDefault(line => line.Split([' ', ',', '<'], StringSplitOptions.RemoveEmptyEntries).Contains(words[^1]))
            ?? throw new KeyNotFoundException($"{string.Join(' ', words[..^1])} does not know {words[^1]}");
        return line.Contains($"[default: {StatedValue.Bare(Text)}]", StringComparison.Ordinal) ? null : $"the help says '{line.Trim()}', and the document says '{Text}'";
    }

    [GeneratedRegex("<!-- default: (?<path>[^>]+?) -->(?<text>.*?)<!-- -->")]
    private static partial Regex Marker();
}
