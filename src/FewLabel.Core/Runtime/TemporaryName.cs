using System.Text.RegularExpressions;

namespace FewLabel.Runtime;

/// <summary>The one form of name that unfinished files and folders have: <c>name.RANDOM.fewlabel-tmp</c>. No other program gives it.</summary>
internal static partial class TemporaryName
{
    /// <summary>A name that is not taken, in the same folder as the file that it is to become.</summary>
    public static string Beside(string path) => $"{path}.{Guid.NewGuid():N}.fewlabel-tmp";

    /// <summary>What a file is to become that has such a name; null if it has none.</summary>
    public static string? Target(string name) => Form().Match(name) is { Success: true } match ? match.Groups["name"].Value : null;

    /// <summary>Versions before this form wrote <c>name.PROCESS.RANDOM.tmp</c>.</summary>
    [GeneratedRegex(@"\A(?<name>.+)\.(?:[0-9a-f]{32}\.fewlabel-tmp|[0-9]+\.[0-9a-f]{32}\.tmp)\z", RegexOptions.Singleline)]
    private static partial Regex Form();
}
