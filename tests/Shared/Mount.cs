using System.Diagnostics;
using Xunit.Abstractions;

namespace FewLabel.Tests;

/// <summary>A small file system of its own, to fill it or to make it read-only. Needs Linux and root.</summary>
internal sealed class Mount : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private Mount()
    {
    }

    public string Path => _folder.Path;

    /// <summary>Mounts one; null, and a line in the test's output, where that is not allowed.</summary>
    public static Mount? TryCreate(string size, ITestOutputHelper output)
    {
        var mount = new Mount();
        if (OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", mount.Path))
        {
            return mount;
        }

        output.WriteLine("NOT TESTED: mounting a file system needs Linux and root.");
        mount._folder.Dispose();
        return null;
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
