using System.Runtime.Versioning;

namespace FewLabel.Runtime;

/// <summary>Folders in which no other user of the machine can put or change anything.</summary>
/// <remarks>On Linux this is checked; elsewhere the folders of a user are private by the system's defaults.</remarks>
internal static class PrivateFolder
{
    private const int MostLinks = 40;
    private const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Creates the folder, and those above it that are missing, for this user alone, or makes sure that it is so.</summary>
    /// <exception cref="IOException">Another user could change what is in it; the message names the folder that lets them.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be created.</exception>
    public static void Create(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        CreateMissing(Path.GetFullPath(path));
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        if (FileStatus.Of(path, follow: false) is not { IsFolder: true } status || status.Owner != FileStatus.User)
        {
            throw Open(path, "is a link, or belongs to another user");
        }

        if (status.IsOpenToOthers)
        {
            File.SetUnixFileMode(path, Mine);
        }

        CheckAbove(path, MostLinks);
    }

    /// <summary>Makes sure that no other user can remove or rename what this user puts into the folder.</summary>
    /// <exception cref="IOException">Another user can.</exception>
    public static void CheckKeeps(string folder)
    {
        if (FileStatus.Of(folder, follow: true) is { IsOpenToOthers: true, IsSticky: false })
        {
            throw Open(folder, "can be written by other users and is not sticky");
        }
    }

    /// <summary>Whether the file is a regular one of this user that no other can write, in a folder that <see cref="Create"/> has made.</summary>
    public static bool Owns(string file) => !OperatingSystem.IsLinux()
        || (FileStatus.Of(file, follow: false) is { IsRegular: true, IsOpenToOthers: false } status && status.Owner == FileStatus.User);

    /// <summary>One by one: .NET gives the mode to the last alone.</summary>
    [UnsupportedOSPlatform("windows")]
    private static void CreateMissing(string path)
    {
        if (!Directory.Exists(path))
        {
            if (Path.GetDirectoryName(path) is { } above)
            {
                CreateMissing(above);
            }

            Directory.CreateDirectory(path, Mine);
        }
    }

    private static void CheckAbove(string path, int links)
    {
        for (var folder = Path.GetDirectoryName(Path.GetFullPath(path)); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (FileStatus.Of(folder, follow: false) is not { } status || (status.Owner != 0 && status.Owner != FileStatus.User))
            {
                throw Open(folder, "belongs to another user");
            }

            if (status.IsLink)
            {
                var target = links > 0 && Directory.ResolveLinkTarget(folder, returnFinalTarget: false) is { } next ? next.FullName : throw Open(folder, "is a link in a circle");
                CheckAbove(Path.Combine(target, "in it"), links - 1);
            }
            else if (status is { IsOpenToOthers: true, IsSticky: false })
            {
                throw Open(folder, "can be written by other users and is not sticky");
            }
        }
    }

    private static IOException Open(string folder, string why) => new($"{folder} {why}, so others could change what is loaded from it.");
}
