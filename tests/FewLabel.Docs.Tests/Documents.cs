using System.Runtime.CompilerServices;

namespace FewLabel.Tests.Docs;

/// <summary>The README, the documentation, and the READMEs of the packages.</summary>
internal static class Documents
{
    public static string Repository { get; } = FindRepository();

    /// <summary>Their paths below the repository.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "README.md",
        .. Directory.EnumerateFiles(Path.Combine(Repository, "docs"), "*.md", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateDirectories(Path.Combine(Repository, "src")).Select(folder => Path.Combine(folder, "README.md")).Where(File.Exists))
            .Select(path => Path.GetRelativePath(Repository, path)).Order(StringComparer.Ordinal),
    ];

    public static string[] Lines(string document) => File.ReadAllLines(Path.Combine(Repository, document));

    private static string FindRepository([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", ".."));
}
