using System.IO.Enumeration;

namespace FewLabel.Data;

/// <summary>Looks into folders. What is hidden, and what file managers leave behind, is passed over.</summary>
internal static class ImageFiles
{
    private static readonly EnumerationOptions Here = new() { AttributesToSkip = FileAttributes.Hidden | FileAttributes.System, IgnoreInaccessible = false };

    private static readonly EnumerationOptions Below = new()
    {
        AttributesToSkip = Here.AttributesToSkip, IgnoreInaccessible = false, RecurseSubdirectories = true,
    };

    /// <summary>All files of a folder and of the folders in it, in ordinal order. Links to folders are not followed: they may lead in a circle.</summary>
    public static string[] In(string folder) => Guard(folder, () =>
    {
        var found = new FileSystemEnumerable<string>(folder, (ref FileSystemEntry entry) => entry.ToSpecifiedFullPath(), Below)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory && !IsLitter(entry.FileName),
            ShouldRecursePredicate = (ref FileSystemEntry entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint) && !IsLitter(entry.FileName),
        };
        return Sorted(found);
    });

    /// <summary>The folders right in a folder, in ordinal order.</summary>
    public static string[] FoldersIn(string folder) => Guard(folder, () =>
        Sorted(Directory.EnumerateDirectories(folder, "*", Here).Where(path => !IsLitter(Path.GetFileName(path)))));

    private static bool IsLitter(ReadOnlySpan<char> name) => name.StartsWith('.')
        || name.Equals("Thumbs.db", StringComparison.OrdinalIgnoreCase) || name.Equals("desktop.ini", StringComparison.OrdinalIgnoreCase);

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
