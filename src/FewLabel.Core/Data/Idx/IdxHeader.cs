using System.Buffers.Binary;

namespace FewLabel.Data;

/// <summary>
/// The head of an IDX file of bytes: two zeros, the type of the elements (8: unsigned bytes), the number of dimensions,
/// then each size as four bytes, most significant first.
/// </summary>
internal static class IdxHeader
{
    /// <summary>The most bytes of data that are read or written.</summary>
    public const long MaxDataLength = int.MaxValue;

    private const byte UnsignedByte = 0x08;

    /// <summary>How many bytes the head takes.</summary>
    public static int Length(int dimensions) => 4 + (4 * dimensions);

    /// <summary>How many bytes an array of these sizes takes; null if one is below 1 or they take more than <see cref="MaxDataLength"/>.</summary>
    public static long? DataLength(ReadOnlySpan<long> sizes)
    {
        var length = 1L;
        foreach (var size in sizes)
        {
            if (size < 1 || size > MaxDataLength / length)
            {
                return null;
            }

            length *= size;
        }

        return length;
    }

    /// <summary>The head for an array of these sizes, each from 1 to 2^31 - 1.</summary>
    public static byte[] Encode(ReadOnlySpan<long> sizes)
    {
        var header = new byte[Length(sizes.Length)];
        header[2] = UnsignedByte;
        header[3] = (byte)sizes.Length;
        for (var i = 0; i < sizes.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 + (4 * i)), checked((int)sizes[i]));
        }

        return header;
    }

    /// <summary>Reads the head and returns the sizes, each at least 1 and their product at most <see cref="MaxDataLength"/>.</summary>
    /// <param name="stream">The file at its beginning, unpacked.</param>
    /// <param name="dimensions">How many dimensions there must be.</param>
    /// <param name="path">The file's name for errors.</param>
    /// <param name="gzip">Whether the file itself is packed; then one byte of the reader's own ends the stream.</param>
    public static long[] Read(Stream stream, int dimensions, string path, bool gzip)
    {
        Span<byte> header = stackalloc byte[Length(dimensions)];
        var found = stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        if (gzip && found is > 0 && found < header.Length)
        {
            found--;
        }

        if (found == 0)
        {
            throw new DataFormatException(path, $"{path} is empty. Fetch it again.");
        }

        CheckMagic(header[..Math.Min(found, 4)], dimensions, path, gzip);
        if (found < header.Length)
        {
            throw new DataFormatException(path, $"{path} is truncated: it ends after {found} of the {header.Length} bytes of its head. Fetch it again.");
        }

        var sizes = new long[dimensions];
        for (var i = 0; i < dimensions; i++)
        {
            sizes[i] = BinaryPrimitives.ReadUInt32BigEndian(header[(4 + (4 * i))..]);
        }

        return DataLength(sizes) is null
            ? throw new DataFormatException(
                path, $"{path} declares the sizes {string.Join("×", sizes)}; each must be 1 or more and all together at most {MaxDataLength} bytes.")
            : sizes;
    }

    private static void CheckMagic(ReadOnlySpan<byte> magic, int dimensions, string path, bool gzip)
    {
        if (magic.Length < 4 || magic[0] != 0 || magic[1] != 0 || ElementType(magic[2]) is null)
        {
            var problem = gzip ? "does not unpack to"
                : path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? "is neither gzip nor"
                : "is not";
            throw new DataFormatException(
                path,
                $"{path} {problem} an IDX file: it begins with {Convert.ToHexString(magic)}, where {Convert.ToHexString(Encode(stackalloc long[dimensions]).AsSpan(0, 4))} is expected.");
        }

        if (magic[2] != UnsignedByte)
        {
            throw new DataFormatException(
                path, $"{path} is an IDX file of {ElementType(magic[2])} elements; only unsigned bytes (type 0x08) can be read. Convert it.");
        }

        if (magic[3] != dimensions)
        {
            var swapped = (magic[3], dimensions) is (1, 3) or (3, 1) ? " Are the files of images and labels swapped?" : "";
            throw new DataFormatException(
                path, $"{path} is an IDX file of {magic[3]} dimensions; {(dimensions == 1 ? "labels have 1" : "gray images have 3")}.{swapped}");
        }
    }

    private static string? ElementType(byte type) => type switch
    {
        UnsignedByte => "unsigned byte",
        0x09 => "signed byte",
        0x0B => "16-bit integer",
        0x0C => "32-bit integer",
        0x0D => "32-bit float",
        0x0E => "64-bit float",
        _ => null,
    };
}
