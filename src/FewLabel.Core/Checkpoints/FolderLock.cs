using System.Globalization;
using System.Text;
using FewLabel.Runtime;

namespace FewLabel.Checkpoints;

/// <summary>
/// Holds a folder for one process. The system lets go of it when the process ends, however it ends, so nothing has to be cleaned up
/// after a crash.
/// </summary>
internal sealed class FolderLock : IDisposable
{
    public const string LockName = "in-use.lock";
    public const string OwnerName = "in-use.txt";
    private const int LongestOwner = 100;

    private readonly FileStream _held;
    private readonly string _path;
    private readonly string _owner;

    /// <exception cref="FewLabelException">Another holds it, or the folder cannot be written.</exception>
    public FolderLock(string folder)
    {
        var path = _path = Path.Combine(folder, LockName);
        _owner = Path.Combine(folder, OwnerName);
        try
        {
            Directory.CreateDirectory(folder);
            // An exclusive share is a lock in the system (flock), not a file that stays behind.
            _held = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (IsHeld(path))
        {
            throw new FewLabelException(
                $"{folder} is in use by {Owner()}, and two runs must not write into one folder. Wait for it to end, stop it, or give another folder.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(folder, error);
        }

        try
        {
            File.WriteAllText(_owner, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _held.Dispose();
            throw Unwritable(folder, error);
        }
    }

    public void Dispose()
    {
        try
        {
            File.Delete(_owner);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Only the next holder's message would name it, and that one writes its own.
        }

        // The lock's file stays: deleting it would let two others lock two files of one name.
        _held.Dispose();
    }

    /// <summary>Lets go of the folder and leaves no file in it, for it shall be removed.</summary>
    public void Remove()
    {
        File.Delete(_owner);
        if (OperatingSystem.IsWindows())
        {
            // A file that is open cannot be deleted there: if another holds it by then, it stays.
            _held.Dispose();
            File.Delete(_path);
            return;
        }

        // Deleted first: who opens it before that does not get it, who comes later makes another.
        File.Delete(_path);
        _held.Dispose();
    }

    public static FewLabelException Unwritable(string folder, Exception error) => new(
        $"Cannot write {folder}: {error.Message} Free space on the disk, or give another folder that can be written.", error);

    /// <summary>Whether a file is there and can be opened by nobody, in contrast to a folder that cannot be written.</summary>
    public static bool IsHeld(string path)
    {
        try
        {
            using var probe = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return false;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private string Owner()
    {
        try
        {
            var process = Encoding.UTF8.GetString(InputFile.ReadAllBytes(_owner, LongestOwner)).Trim();
            return process == Environment.ProcessId.ToString(CultureInfo.InvariantCulture)
                ? "another run of this process"
                : $"process {process}";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "another process";
        }
    }
}
