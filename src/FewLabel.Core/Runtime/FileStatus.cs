using System.Runtime.InteropServices;

namespace FewLabel.Runtime;

/// <summary>What Linux says of a file without opening it.</summary>
/// <param name="Owner">The number of the user whom it belongs to.</param>
/// <param name="Mode">Its kind and who may do what with it, as in <c>st_mode</c>.</param>
internal readonly unsafe partial record struct FileStatus(uint Owner, ushort Mode)
{
    private const int WorkingFolder = -100;
    private const int NoFollow = 0x100;
    private const uint BasicStatistics = 0x7ff;
    private const int KindMask = 0xF000;

    /// <summary>The user whom this process acts for.</summary>
    public static uint User => EffectiveUser();

    public bool IsRegular => Kind == 0x8000;

    public bool IsFolder => Kind == 0x4000;

    public bool IsLink => Kind == 0xA000;

    /// <summary>What it is, as it follows "It is"; null for a regular file and for what has no name here.</summary>
    public string? Special => Kind switch
    {
        0x1000 => "a named pipe",
        0x2000 or 0x6000 => "a device",
        0x4000 => "a folder",
        0xC000 => "a socket",
        _ => null,
    };

    /// <summary>Whether users other than its owner may write it.</summary>
    public bool IsOpenToOthers => (Mode & 0x12) != 0;

    /// <summary>Whether it is a folder in which everybody can remove and rename their own entries alone.</summary>
    public bool IsSticky => (Mode & 0x200) != 0;

    private int Kind => Mode & KindMask;

    /// <summary>The status; null where there is no such file, it cannot be asked for, or the system is not Linux.</summary>
    /// <param name="path">The file.</param>
    /// <param name="follow">Whether a link stands for what it leads to.</param>
    public static FileStatus? Of(string path, bool follow)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        try
        {
            Statistics found = default;
            return Ask(WorkingFolder, path, follow ? 0 : NoFollow, BasicStatistics, &found) == 0 ? new FileStatus(found.Owner, found.Mode) : null;
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Ask(int folder, string path, int flags, uint mask, Statistics* result);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();

    /// <summary>struct statx, which is the same on every processor.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Statistics
    {
        [FieldOffset(20)]
        public uint Owner;

        [FieldOffset(28)]
        public ushort Mode;
    }
}
