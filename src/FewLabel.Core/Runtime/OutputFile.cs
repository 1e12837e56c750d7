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
        Guard(path, () => AtomicFile.Write(path, content));
    }

    /// <summary>Writes a file of any size, whole or not at all; see <see cref="Write(string, byte[])"/>.</summary>
    /// <param name="path">The file; its folder is created if it is missing.</param>
    /// <param name="write">Writes the content into the stream that it is given. What it throws leaves no file.</param>
    /// <exception cref="FewLabelException">The folder or the file cannot be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(write);
        Guard(path, () => AtomicFile.Write(path, write));
    }

    /// <summary>
    /// Makes sure that a file can be written, before the long work whose result goes into it. Creates its folder, writes
    /// and removes a small file beside it.
    /// </summary>
    /// <param name="path">The file. It is not touched.</param>
    /// <exception cref="FewLabelException">The folder cannot be written.</exception>
    public static void Check(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        Guard(path, () => AtomicFile.Try(path));
    }

    private static void Guard(string path, Action write)
    {
        if (Directory.Exists(path))
        {
            throw new FewLabelException($"Cannot write {path}: it is a folder. Move it, or give another folder or name for the file.");
        }

        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            {
                Directory.CreateDirectory(folder);
            }

            write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FewLabelException(
                $"Cannot write {path}: {error.Message} Free space on the disk, or give another folder that can be written.", error);
        }
    }
}
