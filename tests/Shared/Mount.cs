using System.Diagnostics;

namespace FewLabel.Tests;

/// <summary>A small file system of its own, to fill it or to make it read-only. Needs Linux and root.</summary>
internal sealed class Mount : IDisposable
{
    private static readonly Lazy<string?> WhatIsMissing = new(() =>
    {
        using var mount = TryCreate("64k");
        return mount is null ? "mounting a file system needs Linux and root, or `unshare --map-root-user --mount` before the command." : null;
    });

    private readonly TemporaryFolder _folder = new();

    private Mount()
    {
    }

    public string Path => _folder.Path;

    /// <summary>Why none can be had here; null where one can.</summary>
    public static string? Missing => WhatIsMissing.Value;

    /// <summary>Mounts one.</summary>
    /// <param name="size">How large, such as 64k.</param>
    public static Mount Create(string size)
    {
        Surroundings.Require(Missing);
        return TryCreate(size) ?? throw new IOException($"A file system of {size} could not be mounted.");
    }

    public void MakeReadOnly() => Assert.True(Run("mount", "-o", "remount,ro", Path));

    public void MakeWritable() => Assert.True(Run("mount", "-o", "remount,rw", Path));

    /// <summary>Fills it to the last byte.</summary>
    public string Fill()
    {
        var file = System.IO.Path.Combine(Path, "filler");
        using var stream = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            for (var block = new byte[4096]; ;)
            {
                stream.Write(block);
            }
        }
        catch (IOException)
        {
            return file;
        }
    }

    public void Dispose()
    {
        Run("umount", "-l", Path);
        _folder.Dispose();
    }

    private static Mount? TryCreate(string size)
    {
        var mount = new Mount();
        if (OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", mount.Path))
        {
            return mount;
        }

        mount._folder.Dispose();
        return null;
    }

    private static bool Run(string command, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
