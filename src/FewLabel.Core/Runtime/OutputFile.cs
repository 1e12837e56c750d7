namespace FewLabel.Runtime;

/// <summary>Writes a file that a user asked for, with an error a user can act on.</summary>
public static class OutputFile
{
    /// <summary>
    /// Writes the file whole or not at all: under a temporary name, flushed, then renamed. A file that was there before
    /// is replaced, or stays as it was if anything goes wrong.
    /// </summary>
    /// <param name="path">The file; its folder is created if it is missing.</param>
    /// <param name="content">The bytes.</param>
    /// <exception cref="FewLabelException">The folder or the file cannot be written.</exception>
    public static void Write(string path, byte[] content)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(content);
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            {
                Directory.CreateDirectory(folder);
            }

            AtomicFile.Write(path, content);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FewLabelException(
                $"Cannot write {path}: {error.Message} Free space on the disk, or give another folder that can be written.", error);
        }
    }
}
