using FewLabel.Runtime;

namespace FewLabel.Data;

/// <summary>Puts downloads into the cache, beside others that do the same.</summary>
internal static class CacheWriter
{
    /// <summary>Makes the folder if it is not there.</summary>
    /// <exception cref="DataUnavailableException">It cannot be made.</exception>
    public static void CreateFolder(string folder)
    {
        try
        {
            UserCache.Create(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(folder, error);
        }
    }

    /// <summary>Writes a file whole or not at all.</summary>
    /// <param name="path">The file to write or to replace.</param>
    /// <param name="content">Its content.</param>
    /// <param name="store">Does it.</param>
    /// <exception cref="DataUnavailableException">It cannot be written.</exception>
    public static void Write(string path, byte[] content, Action<string, byte[]> store)
    {
        try
        {
            store(path, content);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Windows refuses to replace a file that another process has open; that process has put the same bytes there.
            if (!Holds(path, content))
            {
                throw Unwritable(Path.GetDirectoryName(path) ?? path, error);
            }
        }
    }

    private static bool Holds(string path, byte[] content)
    {
        try
        {
            return new FileInfo(path) is { Exists: true } file && file.Length == content.Length && File.ReadAllBytes(path).AsSpan().SequenceEqual(content);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static DataUnavailableException Unwritable(string folder, Exception error) => new(
        $"The folder for downloads, {folder}, cannot be written ({error.Message}). Make it writable, free space on its disk, or set "
        + $"{IdxSource.FolderVariable} to a folder that holds the files already.",
        error);
}
