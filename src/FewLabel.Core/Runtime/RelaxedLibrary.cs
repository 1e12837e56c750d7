using System.Security.Cryptography;

namespace FewLabel.Runtime;

/// <summary>Makes the cached copy of a library with one version requirement relaxed.</summary>
internal static class RelaxedLibrary
{
    /// <summary>
    /// Writes the copy below <paramref name="cache"/> unless it is there already, byte for byte. The folder's name is
    /// a digest of the original, so several versions live side by side, and the file appears in one step, so that
    /// processes that start together never see half of it.
    /// </summary>
    /// <returns>The path of the copy.</returns>
    /// <exception cref="InvalidDataException">The library cannot be relaxed.</exception>
    public static string Create(string original, string version, string cache)
    {
        var image = File.ReadAllBytes(original);
        var digest = Convert.ToHexStringLower(SHA256.HashData(image))[..16];
        if (new ElfVersionNeeds(image).Relax(version) == 0)
        {
            throw new InvalidDataException($"{original} has no requirement of {version} to relax");
        }

        var folder = Directory.CreateDirectory(Path.Combine(cache, digest)).FullName;
        var copy = Path.Combine(folder, Path.GetFileName(original));
        if (!File.Exists(copy) || !File.ReadAllBytes(copy).AsSpan().SequenceEqual(image))
        {
            AtomicFile.Write(copy, image);
        }

        return copy;
    }
}
