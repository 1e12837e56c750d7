namespace FewLabel.Runtime;

/// <summary>Writes files that are there whole or not at all.</summary>
internal static class AtomicFile
{
    /// <summary>
    /// Writes a file under a temporary name in the same folder, flushes it to the disk and renames it. Whatever goes
    /// wrong, the temporary file is removed and a file that was there before stays as it was.
    /// </summary>
    /// <param name="path">The file to write or to replace. Its folder must exist.</param>
    /// <param name="write">Writes the content.</param>
    public static void Write(string path, Action<Stream> write)
    {
        var temporary = TemporaryName.Beside(path);
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            Discard(temporary);
            throw;
        }
    }

    /// <summary>Writes these bytes; see <see cref="Write(string, Action{Stream})"/>.</summary>
    public static void Write(string path, byte[] content) => Write(path, stream => stream.Write(content));

    /// <summary>Makes sure that a file can be written, by a temporary one that is removed again.</summary>
    /// <param name="path">The file. It is not touched.</param>
    public static void Try(string path)
    {
        var temporary = TemporaryName.Beside(path);
        try
        {
            using var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            stream.WriteByte(0);
            stream.Flush(flushToDisk: true);
        }
        finally
        {
            Discard(temporary);
        }
    }

    private static void Discard(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The first error says what is wrong; this one would hide it.
        }
    }
}
