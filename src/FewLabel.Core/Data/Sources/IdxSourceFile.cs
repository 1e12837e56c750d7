using System.Collections.Immutable;

namespace FewLabel.Data;

/// <summary>One published IDX file of a data set.</summary>
internal sealed record IdxSourceFile
{
    /// <summary>Describes the file.</summary>
    /// <param name="name">Its name when unpacked; the published archive has <c>.gz</c> behind it.</param>
    /// <param name="sizes">The sizes of its array: (N, H, W) for images, (N) for labels, each 1 or more.</param>
    /// <param name="archiveMd5">The MD5 of the published archive, 32 hexadecimal digits.</param>
    /// <param name="contentMd5">The MD5 of the unpacked file, which also confirms files that were packed again; null if unknown.</param>
    /// <exception cref="ArgumentException">A value is not as said.</exception>
    public IdxSourceFile(string name, IEnumerable<long> sizes, string archiveMd5, string? contentMd5 = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(sizes);
        ArgumentNullException.ThrowIfNull(archiveMd5);
        if (name != Path.GetFileName(name) || name is "." or "..")
        {
            throw new ArgumentException($"The name of a file has no folder in it; this one is {name}.", nameof(name));
        }

        Name = name;
        Sizes = [.. sizes];
        if (Sizes.Length is not (1 or 3) || IdxHeader.DataLength(Sizes.AsSpan()) is not { } length)
        {
            throw new ArgumentException(
                $"{name} must have the sizes (N, H, W) or (N), each 1 or more and all together at most {IdxHeader.MaxDataLength} bytes; they are ({string.Join(", ", Sizes)}).",
                nameof(sizes));
        }

        ContentLength = IdxHeader.Length(Sizes.Length) + length;
        ArchiveMd5 = CheckMd5(archiveMd5, nameof(archiveMd5));
        ContentMd5 = contentMd5 is null ? null : CheckMd5(contentMd5, nameof(contentMd5));
    }

    /// <summary>Its name when unpacked.</summary>
    public string Name { get; }

    /// <summary>The name of the published archive.</summary>
    public string ArchiveName => Name + ".gz";

    /// <summary>The sizes of its array: (N, H, W) for images, (N) for labels.</summary>
    public ImmutableArray<long> Sizes { get; }

    /// <summary>The MD5 of the published archive, in lower case.</summary>
    public string ArchiveMd5 { get; }

    /// <summary>The MD5 of the unpacked file, in lower case; null if unknown.</summary>
    public string? ContentMd5 { get; }

    /// <summary>How long the unpacked file is, in bytes.</summary>
    public long ContentLength { get; }

    /// <summary>No file, packed or not, is longer: gzip adds at most a head and a few bytes per block to what it cannot shrink.</summary>
    internal long LongestFile => Math.Min(ContentLength + (ContentLength / 1000) + (64 * 1024), Array.MaxLength);

    private static string CheckMd5(string value, string parameter) =>
        value.Length == 32 && value.All(char.IsAsciiHexDigit)
            ? value.ToLowerInvariant()
            : throw new ArgumentException($"An MD5 has 32 hexadecimal digits; this one is '{value}'.", parameter);
}
