using System.Collections.Immutable;
using System.IO.Enumeration;
using static System.FormattableString;

namespace FewLabel.Data;

/// <summary>
/// Looks into folders. What is hidden, what systems and file managers leave behind, and links to folders in a class's folder are passed
/// over and counted.
/// </summary>
internal sealed class ImageFiles
{
    private static readonly EnumerationOptions Here = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    private static readonly EnumerationOptions Below = new() { AttributesToSkip = 0, IgnoreInaccessible = false, RecurseSubdirectories = true };

    private readonly SortedDictionary<string, int> _leftovers = new(StringComparer.Ordinal);
    private readonly List<string> _links = [];
    private readonly List<string> _loose = [];

    /// <summary>What was passed over, a line for each kind.</summary>
    public ImmutableArray<string> Notes =>
    [
        .. _leftovers.Count == 0 ? [] : (string[])
        [
            Invariant($"Left out: {_leftovers.Values.Sum():N0} files and folders that are hidden or that systems leave behind ({Kinds})."),
        ],
        .. _links.Count == 0 ? [] : (string[])
        [
            Invariant($"Left out: {_links.Count:N0} links to folders, which may lead in a circle; the first is {_links.Min(StringComparer.Ordinal)}. Put the folder itself in its place."),
        ],
        .. _loose.Count == 0 ? [] : (string[])
        [
            Invariant($"Left out: {_loose.Count:N0} files that are in no class's folder; the first is {_loose.Min(StringComparer.Ordinal)}. Put pictures into the folder of their class."),
        ],
    ];

    private string Kinds => string.Join(", ", _leftovers.Select(kind => Invariant($"{kind.Value:N0} {kind.Key}")));

    /// <summary>All files of a folder and of the folders in it, in ordinal order. Links to folders are not followed: they may lead in a circle.</summary>
    public string[] In(string folder) => Guard(folder, () =>
    {
        var found = new FileSystemEnumerable<string>(folder, (ref FileSystemEntry entry) => entry.ToSpecifiedFullPath(), Below)
        {
            ShouldRecursePredicate = (ref FileSystemEntry entry) => KindOf(ref entry) is null && !IsLink(ref entry),
            ShouldIncludePredicate = (ref FileSystemEntry entry) =>
            {
                if (IsLeftOut(ref entry))
                {
                    return false;
                }

                if (entry.IsDirectory && IsLink(ref entry))
                {
                    _links.Add(entry.ToSpecifiedFullPath());
                }

                return !entry.IsDirectory;
            },
        };
        return Sorted(found);
    });

    /// <summary>The folders right in a folder, in ordinal order. A link to a folder is one of them.</summary>
    public string[] FoldersIn(string folder) => Guard(folder, () =>
        Sorted(new FileSystemEnumerable<string>(folder, (ref FileSystemEntry entry) => entry.ToSpecifiedFullPath(), Here)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) =>
            {
                if (IsLeftOut(ref entry))
                {
                    return false;
                }

                if (!entry.IsDirectory)
                {
                    _loose.Add(entry.ToSpecifiedFullPath());
                }

                return entry.IsDirectory;
            },
        }));

    private bool IsLeftOut(ref FileSystemEntry entry)
    {
        if (KindOf(ref entry) is not { } kind)
        {
            return false;
        }

        _leftovers[kind] = _leftovers.GetValueOrDefault(kind) + 1;
        return true;
    }

    private static string? KindOf(ref FileSystemEntry entry) =>
        Leftovers.KindOf(entry.FileName) ?? (entry.IsHidden || IsOfSystem(ref entry) ? Leftovers.Hidden : null);

    private static bool IsOfSystem(ref FileSystemEntry entry) => OperatingSystem.IsWindows() && entry.Attributes.HasFlag(FileAttributes.System);

    private static bool IsLink(ref FileSystemEntry entry) => entry.Attributes.HasFlag(FileAttributes.ReparsePoint);

    private static string[] Sorted(IEnumerable<string> paths)
    {
        string[] sorted = [.. paths];
        Array.Sort(sorted, StringComparer.Ordinal);
        return sorted;
    }

    private static string[] Guard(string folder, Func<string[]> list)
    {
        if (!Directory.Exists(folder))
        {
            throw new DataUnavailableException($"The folder {folder} does not exist{(File.Exists(folder) ? ": it is a file" : "")}. Check the path.");
        }

        try
        {
            return list();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataUnavailableException($"The folder {folder} cannot be read: {error.Message} Check that you may read it and all that is in it.", error);
        }
    }
}
