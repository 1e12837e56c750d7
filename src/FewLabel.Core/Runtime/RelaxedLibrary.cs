using System.Security.Cryptography;

namespace FewLabel.Runtime;

/// <summary>Makes the copy of a library with one version requirement relaxed.</summary>
internal static class RelaxedLibrary
{
    /// <summary>
    /// Writes the copy below <paramref name="cache"/> unless it is there already, byte for byte. The folder's name is
    /// a digest of the original, so several versions live side by side, and the file appears in one step, so that
    /// processes that start together never see half of it. No other user can put a file there first, or change it.
    /// </summary>
    /// <returns>The path of the copy.</returns>
    /// <exception cref="InvalidDataException">The library cannot be relaxed.</exception>
    /// <exception cref="IOException">Other users could change the copy; or it cannot be written.</exception>
    public static string Create(string original, string version, string cache)
    {
        var image = File.ReadAllBytes(original);
        var digest = Convert.ToHexStringLower(SHA256.HashData(image))[..16];
        Relax(image, original, version);
        var folder = Path.GetFullPath(Path.Combine(cache, digest));
        PrivateFolder.Create(folder);
        return Write(Path.Combine(folder, Path.GetFileName(original)), image);
    }

    /// <summary>Writes the copy into a new folder for temporary files, which this user alone can enter.</summary>
    /// <returns>The path of the copy, whose folder is for the caller to delete.</returns>
    /// <exception cref="InvalidDataException">The library cannot be relaxed.</exception>
    /// <exception cref="IOException">Other users could exchange the folder; or it cannot be written.</exception>
    public static string CreateTemporary(string original, string version)
    {
        var image = File.ReadAllBytes(original);
        Relax(image, original, version);
        PrivateFolder.CheckKeeps(Path.GetTempPath());
        var folder = Directory.CreateTempSubdirectory("fewlabel-").FullName;
        try
        {
            return Write(Path.Combine(folder, Path.GetFileName(original)), image);
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    private static void Relax(byte[] image, string original, string version)
    {
        if (new ElfVersionNeeds(image).Relax(version) == 0)
        {
            throw new InvalidDataException($"{original} has no requirement of {version} to relax");
        }
    }

    private static string Write(string copy, byte[] image)
    {
        if (!PrivateFolder.Owns(copy) || !File.Exists(copy) || !File.ReadAllBytes(copy).AsSpan().SequenceEqual(image))
        {
            AtomicFile.Write(copy, image);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(copy, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }
        }

        return copy;
    }
}
