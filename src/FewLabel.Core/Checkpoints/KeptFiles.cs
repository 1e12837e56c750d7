using System.Text;
using System.Text.RegularExpressions;
using FewLabel.Runtime;

namespace FewLabel.Checkpoints;

/// <summary>
/// Tells what FewLabel has written in a folder of checkpoints from what others have put there, and removes the former alone. The folder has a
/// marker; the names of their files mark its parts. Links are not followed, and a folder below that is another run's is left out.
/// </summary>
internal static partial class KeptFiles
{
    public const string MarkerName = "fewlabel-checkpoints.txt";
    public const string DamagedExtension = ".damaged";

    private const string MarkerStart = "FewLabel checkpoints";
    private const string MarkerText = MarkerStart + "\n\n"
        + "FewLabel keeps the state of a run in this folder and removes the files it wrote here when they are no longer needed.\n"
        + "It knows the folder by this file. Files of others that lie here stay.\n";

    private static readonly EnumerationOptions All = new() { AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };

    /// <summary>Refuses a folder that is there, is not empty, and was not made by FewLabel. Nothing is written.</summary>
    /// <exception cref="FewLabelException">It is another's, or cannot be read.</exception>
    public static void CheckIsOurs(string folder)
    {
        try
        {
            if (Foreign(folder) is { } name)
            {
                throw new FewLabelException(
                    $"{folder} is there already and is not a folder of FewLabel's checkpoints: it has '{name}' in it. Nothing in it was touched. Give another folder, or move or rename this one.");
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FewLabelException($"{folder} cannot be read: {error.Message} Make it readable, or give another folder.", error);
        }
    }

    /// <summary>Holds a folder that is FewLabel's or becomes so.</summary>
    /// <exception cref="FewLabelException">It is another's, another process holds it, or it cannot be written.</exception>
    public static FolderLock Hold(string path)
    {
        CheckIsOurs(path);
        var held = new FolderLock(path);
        try
        {
            Mark(path);
            return held;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            held.Dispose();
            throw FolderLock.Unwritable(path, error);
        }
    }

    /// <summary>Whether it is the name of a checkpoint, and if so its number.</summary>
    public static bool IsCheckpoint(string name, out int number)
    {
        number = 0;
        return CheckpointName().IsMatch(name) && int.TryParse(Path.GetFileNameWithoutExtension(name), out number);
    }

    /// <summary>Removes what unfinished writes have left in a run's folder and its parts.</summary>
    public static void RemoveUnfinished(string folder)
    {
        foreach (var path in Below(folder).Where(path => TemporaryName.Target(Path.GetFileName(path)) is not null))
        {
            try
            {
                File.Delete(path);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // It takes room and does no other harm.
            }
        }
    }

    /// <summary>Removes the checkpoints of a folder and of its parts, and the parts' folders that are empty then.</summary>
    public static void RemoveCheckpoints(string folder)
    {
        foreach (var path in Directory.GetFiles(folder, "*", All).Where(path => IsOfCheckpoints(Path.GetFileName(path))))
        {
            File.Delete(path);
        }

        foreach (var part in Parts(folder))
        {
            RemoveCheckpoints(part);
            RemoveIfEmpty(part);
        }
    }

    public static void RemoveIfEmpty(string folder)
    {
        if (!Directory.EnumerateFileSystemEntries(folder).Any())
        {
            Directory.Delete(folder);
        }
    }

    /// <summary>Removes a run's folder as far as FewLabel wrote it; see <see cref="CheckpointFolder.Remove"/>.</summary>
    public static bool RemoveRun(string folder)
    {
        try
        {
            if (!Directory.Exists(folder) || Foreign(folder) is not null)
            {
                return !Directory.Exists(folder);
            }

            using (var held = Hold(folder))
            {
                RemoveUnfinished(folder);
                RemoveCheckpoints(folder);
                if (!IsBare(folder))
                {
                    return false;
                }

                File.Delete(Path.Combine(folder, MarkerName));
                held.Remove();
            }

            RemoveIfEmpty(folder);
            return !Directory.Exists(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FewLabelException)
        {
            return false;
        }
    }

    /// <summary>Leaves the marker, if it is not there yet.</summary>
    private static void Mark(string folder)
    {
        var path = Path.Combine(folder, MarkerName);
        if (!File.Exists(path))
        {
            AtomicFile.Write(path, Encoding.UTF8.GetBytes(MarkerText));
        }
    }

    /// <summary>Whether nothing is left in a run's folder but what FewLabel knows it by and holds it with.</summary>
    private static bool IsBare(string folder) => Directory.EnumerateFileSystemEntries(folder).All(path => IsOfFolder(Path.GetFileName(path)));

    /// <summary>What in a folder shows that it is not FewLabel's; null if it is, or is empty or not there.</summary>
    private static string? Foreign(string folder)
    {
        if (!Directory.Exists(folder) || IsMarked(folder))
        {
            return null;
        }

        // Without a marker it is empty, or of a version that left none: such a one has the file of the lock, or states in it.
        var entries = Directory.EnumerateFileSystemEntries(folder).ToList();
        if (entries.Count == 0 || entries.Exists(IsState))
        {
            return null;
        }

        var isHeld = new FileInfo(Path.Combine(folder, FolderLock.LockName)) is { Exists: true, Length: 0 };
        var other = entries.Find(entry => !IsOwn(entry, isHeld)) ?? (isHeld ? null : entries[0]);
        return other is null || (isHeld && Below(folder).Any(IsState)) ? null : Path.GetFileName(other);
    }

    private static bool IsMarked(string folder)
    {
        var path = Path.Combine(folder, MarkerName);
        if (!File.Exists(path))
        {
            return false;
        }

        using var stream = File.OpenRead(path);
        var start = new byte[MarkerStart.Length];
        return stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length
            && start.AsSpan().SequenceEqual(Encoding.ASCII.GetBytes(MarkerStart));
    }

    /// <summary>Whether it can be a file of a run, or a part with nothing else in it.</summary>
    private static bool IsOwn(string path, bool isHeld)
    {
        var name = Path.GetFileName(path);
        return File.GetAttributes(path) switch
        {
            var attributes when attributes.HasFlag(FileAttributes.ReparsePoint) => false,
            var attributes when attributes.HasFlag(FileAttributes.Directory) =>
                isHeld && !IsRun(path) && Directory.EnumerateFileSystemEntries(path).All(entry => IsOwn(entry, isHeld)),
            _ => IsOfCheckpoints(name) || (isHeld && name != MarkerName && IsOfFolder(name)),
        };
    }

    private static bool IsState(string path)
    {
        if (!IsCheckpoint(Path.GetFileName(path), out _) || !File.Exists(path) || new FileInfo(path).Length < StateFile.Family.Length)
        {
            return false;
        }

        using var stream = File.OpenRead(path);
        Span<byte> start = stackalloc byte[StateFile.Family.Length];
        stream.ReadExactly(start);
        return start.SequenceEqual(StateFile.Family);
    }

    private static bool IsOfCheckpoints(string name)
    {
        var plain = TemporaryName.Target(name) ?? (name.EndsWith(DamagedExtension, StringComparison.Ordinal) ? name[..^DamagedExtension.Length] : name);
        return IsCheckpoint(plain, out _);
    }

    private static bool IsOfFolder(string name) =>
        name is FolderLock.LockName or FolderLock.OwnerName || (TemporaryName.Target(name) ?? name) == MarkerName;

    /// <summary>The files of a run that are FewLabel's by their names, in its folder and its parts.</summary>
    private static IEnumerable<string> Below(string folder) =>
        Directory.EnumerateFiles(folder, "*", All).Where(path => Path.GetFileName(path) is var name && (IsOfCheckpoints(name) || IsOfFolder(name)))
            .Concat(Parts(folder).SelectMany(Below));

    private static IEnumerable<string> Parts(string folder) => Directory.GetDirectories(folder, "*", All).Where(part => !IsRun(part));

    private static bool IsRun(string folder) => File.Exists(Path.Combine(folder, MarkerName)) || File.Exists(Path.Combine(folder, FolderLock.LockName));

    [GeneratedRegex(@"\A[0-9]{6,9}\.state\z")]
    private static partial Regex CheckpointName();
}
