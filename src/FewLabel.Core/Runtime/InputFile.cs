using Microsoft.Win32.SafeHandles;

namespace FewLabel.Runtime;

/// <summary>
/// Opens files that are read to their end. What has no end, or only comes when another process sends it, is refused before it is opened:
/// folders, pipes, sockets and devices. Whatever is wrong is an <see cref="IOException"/> or an <see cref="UnauthorizedAccessException"/>.
/// </summary>
internal static class InputFile
{
    private const FileShare Share = FileShare.Read | FileShare.Delete;

    public static FileStream Open(string path, int bufferSize = 4096, FileOptions options = FileOptions.None)
    {
        Check(path);
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, Share, bufferSize, options);
        if (stream.CanSeek)
        {
            return stream;
        }

        stream.Dispose();
        throw new IOException("It is a pipe or a device, not a file.");
    }

    /// <summary>Opens a file and tells its length.</summary>
    public static (SafeFileHandle Handle, long Length) OpenHandle(string path)
    {
        Check(path);
        var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, Share);
        try
        {
            return (handle, RandomAccess.GetLength(handle));
        }
        catch (Exception error)
        {
            handle.Dispose();
            throw error is NotSupportedException ? new IOException("It is a pipe or a device, not a file.", error) : error;
        }
    }

    /// <summary>Reads a file of at most so many bytes.</summary>
    public static byte[] ReadAllBytes(string path, long most)
    {
        using var stream = Open(path, bufferSize: 0);
        if (stream.Length > most)
        {
            throw new IOException($"It has {stream.Length} bytes, and at most {most} are read.");
        }

        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>The full path; one with a NUL character, which no file has, stays as it is for <see cref="Open"/> to refuse.</summary>
    public static string FullPath(string path, string? folder = null) => (path.Contains('\0'), folder) switch
    {
        (true, null) => path,
        (true, { } parent) => Path.Join(parent, path),
        (false, null) => Path.GetFullPath(path),
        (false, { } parent) => Path.GetFullPath(path, parent),
    };

    private static void Check(string? path)
    {
        if (string.IsNullOrWhiteSpace(path))
        {
            throw new IOException("The path is empty.");
        }

        if (path.Contains('\0'))
        {
            throw new IOException("The path has a NUL character in it.");
        }

        if (FileStatus.Of(path, follow: true)?.Special is { } special)
        {
            throw new IOException($"It is {special}, not a file.");
        }
    }
}
