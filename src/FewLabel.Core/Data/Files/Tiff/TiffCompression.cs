using System.Buffers.Binary;
using System.IO.Compression;

namespace FewLabel.Data;

/// <summary>Unpacks the blocks of TIFF files.</summary>
internal static class TiffCompression
{
    /// <summary>Unpacks a block.</summary>
    /// <param name="method">The compression: 1 none, 5 LZW, 8 and 32946 Deflate, 32773 PackBits.</param>
    /// <param name="packed">The block as it is stored.</param>
    /// <param name="block">Where its bytes go.</param>
    /// <returns>How many bytes there are; fewer than asked where the block ends early or is wrong.</returns>
    public static int Unpack(int method, ReadOnlySpan<byte> packed, Span<byte> block) => method switch
    {
        5 => TiffLzw.Unpack(packed, block),
        8 or 32946 => Inflate(packed, block),
        32773 => UnpackBits(packed, block),
        _ => Copy(packed, block),
    };

    /// <summary>Adds to each sample the one left of it.</summary>
    /// <param name="row">A row of samples.</param>
    /// <param name="samples">Samples of a pixel, side by side.</param>
    /// <param name="bits">8 or 16.</param>
    /// <param name="isLittle">Whether the lowest byte is first.</param>
    public static void Accumulate(Span<byte> row, int samples, int bits, bool isLittle)
    {
        if (bits == 8)
        {
            for (var i = samples; i < row.Length; i++)
            {
                row[i] += row[i - samples];
            }

            return;
        }

        for (var i = 2 * samples; i + 1 < row.Length; i += 2)
        {
            var here = row.Slice(i, 2);
            var left = row.Slice(i - (2 * samples), 2);
            if (isLittle)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(here, (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(here) + BinaryPrimitives.ReadUInt16LittleEndian(left)));
            }
            else
            {
                BinaryPrimitives.WriteUInt16BigEndian(here, (ushort)(BinaryPrimitives.ReadUInt16BigEndian(here) + BinaryPrimitives.ReadUInt16BigEndian(left)));
            }
        }
    }

    private static int Copy(ReadOnlySpan<byte> packed, Span<byte> block)
    {
        var count = Math.Min(packed.Length, block.Length);
        packed[..count].CopyTo(block);
        return count;
    }

    private static unsafe int Inflate(ReadOnlySpan<byte> packed, Span<byte> block)
    {
        fixed (byte* start = packed)
        {
            using var bytes = new UnmanagedMemoryStream(start, packed.Length);
            using var inflated = new ZLibStream(bytes, CompressionMode.Decompress);
            try
            {
                return inflated.ReadAtLeast(block, block.Length, throwOnEndOfStream: false);
            }
            catch (InvalidDataException)
            {
                return 0;
            }
        }
    }

    private static int UnpackBits(ReadOnlySpan<byte> packed, Span<byte> block)
    {
        var done = 0;
        for (var place = 0; place + 1 < packed.Length && done < block.Length;)
        {
            var head = (sbyte)packed[place++];
            if (head >= 0)
            {
                var count = Math.Min(head + 1, Math.Min(packed.Length - place, block.Length - done));
                packed.Slice(place, count).CopyTo(block[done..]);
                place += count;
                done += count;
            }
            else if (head != sbyte.MinValue)
            {
                var count = Math.Min(1 - head, block.Length - done);
                block.Slice(done, count).Fill(packed[place++]);
                done += count;
            }
        }

        return done;
    }
}
