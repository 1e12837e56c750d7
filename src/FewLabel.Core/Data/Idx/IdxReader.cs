using System.IO.Compression;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Data;

/// <summary>Reads IDX files of bytes, plain or gzip, without ever taking more memory than the bytes that are there justify.</summary>
internal static class IdxReader
{
    private const int FirstChunk = 64 * 1024;
    private const int LargestChunk = 4 * 1024 * 1024;
    private const byte EndMark = 0xA5;

    /// <summary>What a gzip file may unpack to for each of its bytes, and whatever its length. MNIST's unpack to 5, blank images to a thousand.</summary>
    private const long MostExpansion = 256;
    private const long FreeLength = 64 << 20;

    /// <summary>The most that deflate can make of one byte (RFC 1951: 258 bytes from two bits).</summary>
    private const long LargestExpansion = 1032;

    /// <summary>
    /// A gzip member of one byte, put behind every gzip file. <see cref="GZipStream"/> takes the end of its input for the
    /// end of the data and ignores what is no gzip member; only behind a file that is whole does this byte come out.
    /// </summary>
    private static readonly byte[] EndMember = Pack(EndMark);

    /// <summary>Reads one file, to its end.</summary>
    /// <param name="stream">The file at its beginning; it stays open.</param>
    /// <param name="dimensions">How many dimensions the array must have.</param>
    /// <param name="path">The file's name for errors.</param>
    /// <param name="check">Receives the declared sizes before memory is taken for them; it throws if they are not the right ones. Null: any are.</param>
    /// <returns>UInt8 of the declared sizes. The caller disposes it.</returns>
    /// <exception cref="DataFormatException">The content is not such an array, whole and alone.</exception>
    /// <exception cref="DataUnavailableException">The stream fails.</exception>
    public static Tensor Read(Stream stream, int dimensions, string path, Action<long[]>? check = null)
    {
        NativeRuntime.EnsureLoaded();
        try
        {
            var start = new byte[2];
            var found = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            if (start is [0x1f, 0x8b])
            {
                return ReadGzip(start, stream, dimensions, path, check);
            }

            long? length = stream.CanSeek ? stream.Length - stream.Position + found : null;
            using var plain = new FramedStream(start[..found], stream, []);
            return ReadPlain(plain, length, dimensions, path, check);
        }
        catch (InvalidDataException error)
        {
            throw new DataFormatException(path, $"{path} is damaged gzip data: {error.Message} Fetch it again.", error);
        }
        catch (IOException error)
        {
            throw new DataUnavailableException($"{path} could not be read to its end: {error.Message}", error);
        }
    }

    private static Tensor ReadPlain(Stream stream, long? length, int dimensions, string path, Action<long[]>? check)
    {
        var sizes = IdxHeader.Read(stream, dimensions, path, gzip: false);
        check?.Invoke(sizes);
        var declared = Count(sizes);
        var there = length - IdxHeader.Length(dimensions);
        if (there < declared)
        {
            throw Truncated(path, sizes, there.Value);
        }

        if (there > declared)
        {
            throw OverLong(path, sizes);
        }

        var result = there is null ? ReadGrowing(stream, sizes, path, packed: null) : ReadAtOnce(stream, sizes, path);
        if (stream.ReadByte() >= 0)
        {
            result.Dispose();
            throw OverLong(path, sizes);
        }

        return result;
    }

    /// <summary>Where the file can be read twice, its length and checksum are proved before memory is taken for its content.</summary>
    private static Tensor ReadGzip(byte[] start, Stream stream, int dimensions, string path, Action<long[]>? check)
    {
        if (!stream.CanSeek)
        {
            return Unpack((unpacked, sizes, packed) => ReadGrowing(unpacked, sizes, path, packed))!;
        }

        var (begin, length) = (stream.Position, start.Length + stream.Length - stream.Position);
        Unpack((unpacked, sizes, _) =>
        {
            if (Count(sizes) > LargestExpansion * length)
            {
                throw Truncated(path, sizes, found: null);
            }

            CheckExpansion(Count(sizes), length, path);
            Skip(unpacked, sizes, path);
            return null;
        });
        stream.Position = begin;
        return Unpack((unpacked, sizes, _) => ReadAtOnce(unpacked, sizes, path))!;

        Tensor? Unpack(Func<Stream, long[], FramedStream, Tensor?> read)
        {
            using var packed = new FramedStream(start, stream, EndMember);
            using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
            var sizes = IdxHeader.Read(unpacked, dimensions, path, gzip: true);
            check?.Invoke(sizes);
            var result = read(unpacked, sizes, packed);
            try
            {
                CheckEnd(unpacked, sizes, path);
                return result;
            }
            catch
            {
                result?.Dispose();
                throw;
            }
        }
    }

    private static void CheckEnd(Stream unpacked, long[] sizes, string path)
    {
        Span<byte> rest = stackalloc byte[2];
        switch (unpacked.ReadAtLeast(rest, rest.Length, throwOnEndOfStream: false))
        {
            case 1 when rest[0] == EndMark:
                return;
            case 0:
                throw new DataFormatException(path, $"{path} is truncated gzip data, or other bytes follow it. Fetch it again.");
            default:
                throw OverLong(path, sizes);
        }
    }

    private static void CheckExpansion(long unpacked, long packed, string path)
    {
        if (unpacked > Math.Max(FreeLength, MostExpansion * packed))
        {
            throw new DataFormatException(
                path, $"{path} unpacks to {unpacked} bytes or more from {packed}; above {FreeLength} bytes at most {MostExpansion} for one are unpacked. If you trust it, unpack it with gzip and give the plain file.");
        }
    }

    private static void Skip(Stream stream, long[] sizes, string path)
    {
        var buffer = new byte[FirstChunk];
        for (var left = Count(sizes); left > 0;)
        {
            var count = stream.Read(buffer, 0, (int)Math.Min(buffer.Length, left));
            if (count == 0)
            {
                throw Truncated(path, sizes, Count(sizes) - left);
            }

            left -= count;
        }
    }

    private static Tensor ReadAtOnce(Stream stream, long[] sizes, string path)
    {
        var result = empty(sizes, uint8);
        try
        {
            var found = stream.ReadAtLeast(result.bytes, (int)Count(sizes), throwOnEndOfStream: false);
            return found == Count(sizes) ? result : throw Truncated(path, sizes, found);
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }

    /// <summary>Where the length is unknown: each chunk is at most as large as what has been found so far.</summary>
    private static Tensor ReadGrowing(Stream stream, long[] sizes, string path, FramedStream? packed)
    {
        var declared = Count(sizes);
        var chunks = new List<byte[]>();
        for (var found = 0L; found < declared;)
        {
            var chunk = new byte[Math.Min(declared - found, Math.Clamp(found, FirstChunk, LargestChunk))];
            var count = stream.ReadAtLeast(chunk, chunk.Length, throwOnEndOfStream: false);
            found += count;
            if (count < chunk.Length)
            {
                throw Truncated(path, sizes, found: null);
            }

            chunks.Add(chunk);
            if (packed is not null)
            {
                CheckExpansion(found, packed.Taken, path);
            }
        }

        var result = empty(sizes, uint8);
        var target = result.bytes;
        foreach (var chunk in chunks)
        {
            chunk.CopyTo(target);
            target = target[chunk.Length..];
        }

        return result;
    }

    private static long Count(long[] sizes) => sizes.Aggregate(1L, (product, size) => product * size);

    private static DataFormatException Truncated(string path, long[] sizes, long? found) => new(
        path, $"{path} is truncated: its head declares {string.Join("×", sizes)} = {Count(sizes)} bytes, but {found?.ToString() ?? "fewer"} follow. Fetch it again.");

    private static DataFormatException OverLong(string path, long[] sizes) => new(
        path, $"{path} is too long: more bytes follow than the {string.Join("×", sizes)} = {Count(sizes)} that its head declares. Fetch it again.");

    private static byte[] Pack(byte value)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.WriteByte(value);
        }

        return packed.ToArray();
    }
}
