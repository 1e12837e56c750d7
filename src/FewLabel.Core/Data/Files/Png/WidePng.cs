using System.Buffers.Binary;
using System.IO.Compression;

namespace FewLabel.Data;

/// <summary>Decodes PNG of 16 bits a sample to all of its bits, which the codec does not give of gray ones (ISO 15948).</summary>
internal static class WidePng
{
    private const int Head = 8;
    private const int Frame = 12;
    private const int Opaque = ushort.MaxValue;

    private static readonly (int X, int Y, int StepX, int StepY)[] Whole = [(0, 0, 1, 1)];

    private static readonly (int X, int Y, int StepX, int StepY)[] Interlaced =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <summary>Whether a file is such a PNG.</summary>
    public static bool IsWide(ReadOnlySpan<byte> file) =>
        file.Length > 33 && file.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']) && file[24] == 16;

    /// <summary>Decodes.</summary>
    /// <param name="file">A file whose head is right.</param>
    /// <param name="pixels">Where the values go, row by row.</param>
    /// <param name="step">Values of a pixel: 1 for gray, 4 for red, green, blue and alpha.</param>
    /// <returns>Why it cannot be; null if it was.</returns>
    public static ImageFileFault? Decode(ReadOnlySpan<byte> file, Span<ushort> pixels, int step)
    {
        var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(file[16..]), BinaryPrimitives.ReadInt32BigEndian(file[20..]));
        var samples = file[25] switch { 0 => 1, 2 => 3, 4 => 2, 6 => 4, _ => 0 };
        if (samples == 0)
        {
            return ImageFileFault.Damaged;
        }

        using var data = Data(file, out var clear);
        using var rows = new ZLibStream(data, CompressionMode.Decompress);
        try
        {
            foreach (var (left, top, stepX, stepY) in file[28] == 0 ? Whole : Interlaced)
            {
                var columns = (width - left + stepX - 1) / stepX;
                var (row, above) = (new byte[Math.Max(0, columns) * samples * 2], new byte[Math.Max(0, columns) * samples * 2]);
                for (var y = top; y < height && columns > 0; y += stepY)
                {
                    var filter = rows.ReadByte();
                    rows.ReadExactly(row);
                    if (filter is < 0 or > 4)
                    {
                        return filter < 0 ? ImageFileFault.CutOff : ImageFileFault.Damaged;
                    }

                    Restore(row, above, filter, samples * 2);
                    for (var i = 0; i < columns; i++)
                    {
                        Put(row.AsSpan(i * samples * 2, samples * 2), pixels.Slice(((y * width) + left + (i * stepX)) * step, step), clear);
                    }

                    (row, above) = (above, row);
                }
            }

            return null;
        }
        catch (EndOfStreamException)
        {
            return ImageFileFault.CutOff;
        }
        catch (InvalidDataException)
        {
            return ImageFileFault.Damaged;
        }
    }

    /// <summary>The packed rows, and the color that is clear.</summary>
    private static MemoryStream Data(ReadOnlySpan<byte> file, out byte[] clear)
    {
        var data = new MemoryStream();
        clear = [];
        for (long place = Head; place + Frame <= file.Length;)
        {
            var chunk = file[(int)place..];
            var length = BinaryPrimitives.ReadUInt32BigEndian(chunk);
            place += length + (long)Frame;
            if (place > file.Length)
            {
                break;
            }

            var content = chunk.Slice(8, (int)length);
            if (chunk[4..].StartsWith("IDAT"u8))
            {
                data.Write(content);
            }
            else if (chunk[4..].StartsWith("tRNS"u8))
            {
                clear = content.ToArray();
            }
        }

        data.Position = 0;
        return data;
    }

    private static void Restore(byte[] row, byte[] above, int filter, int distance)
    {
        for (var i = 0; i < row.Length; i++)
        {
            var (left, up, corner) = (i < distance ? 0 : row[i - distance], above[i], i < distance ? 0 : above[i - distance]);
            row[i] += (byte)(filter switch { 0 => 0, 1 => left, 2 => up, 3 => (left + up) / 2, _ => Nearest(left, up, corner) });
        }
    }

    private static int Nearest(int left, int up, int corner)
    {
        var (toLeft, toUp, toCorner) = (Math.Abs(up - corner), Math.Abs(left - corner), Math.Abs(left + up - (2 * corner)));
        return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
    }

    private static void Put(ReadOnlySpan<byte> sample, Span<ushort> pixel, ReadOnlySpan<byte> clear)
    {
        var first = BinaryPrimitives.ReadUInt16BigEndian(sample);
        if (pixel.Length == 1)
        {
            pixel[0] = first;
            return;
        }

        var isColor = sample.Length >= 6;
        var hasAlpha = sample.Length is 4 or 8;
        pixel[0] = first;
        pixel[1] = isColor ? BinaryPrimitives.ReadUInt16BigEndian(sample[2..]) : first;
        pixel[2] = isColor ? BinaryPrimitives.ReadUInt16BigEndian(sample[4..]) : first;
        pixel[3] = hasAlpha ? BinaryPrimitives.ReadUInt16BigEndian(sample[^2..]) : clear.SequenceEqual(sample) ? (ushort)0 : (ushort)Opaque;
    }
}
