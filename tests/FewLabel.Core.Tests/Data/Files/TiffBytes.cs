using System.Buffers.Binary;

namespace FewLabel.Tests.Data.Pictures;

/// <summary>Writes TIFF files field by field (TIFF 6.0): blocks first, then the values of long fields, then the directories.</summary>
internal sealed class TiffBytes(bool isLittle = true)
{
    private readonly List<List<(ushort Tag, long[] Values, byte[]? Block)>> _pages = [[]];

    /// <summary>A page of gray pixels or of red, green and blue, in one strip that is not compressed.</summary>
    public static byte[] Plain(int width, int height, int bits, byte[] strip, int samples = 1, bool isLittle = true) =>
        new TiffBytes(isLittle).Basic(width, height, bits, samples).Blocks(273, 279, strip).ToArray();

    public TiffBytes Basic(int width, int height, int bits, int samples = 1, int photometric = -1, int compression = 1) => Field(256, width).Field(257, height)
        .Field(258, [.. Enumerable.Repeat((long)bits, samples)]).Field(259, compression).Field(262, photometric >= 0 ? photometric : samples >= 3 ? 2 : 1).Field(277, samples);

    /// <summary>A field of numbers; one of the same number is replaced.</summary>
    public TiffBytes Field(ushort tag, params long[] values)
    {
        _pages[^1].RemoveAll(field => field.Tag == tag);
        _pages[^1].Add((tag, values, null));
        return this;
    }

    /// <summary>Strips (273 and 279) or tiles (324 and 325).</summary>
    public TiffBytes Blocks(ushort offsets, ushort counts, params byte[][] blocks)
    {
        foreach (var block in blocks)
        {
            _pages[^1].Add((offsets, [], block));
        }

        return Field(counts, [.. blocks.Select(block => (long)block.Length)]);
    }

    public TiffBytes NextPage()
    {
        _pages.Add([]);
        return this;
    }

    public byte[] ToArray()
    {
        using var file = new MemoryStream();
        file.Write([.. isLittle ? "II"u8 : "MM"u8, .. Short(42), 0, 0, 0, 0]);
        var link = 4L;
        foreach (var page in _pages)
        {
            var fields = page.Where(field => field.Block is null).Select(field => (field.Tag, field.Values)).ToList();
            foreach (var blocks in page.Where(field => field.Block is not null).GroupBy(field => field.Tag))
            {
                fields.Add((blocks.Key, [.. blocks.Select(block => Append(file, block.Block!))]));
            }

            link = Directory(file, fields, link);
        }

        return file.ToArray();
    }

    private long Directory(MemoryStream file, List<(ushort Tag, long[] Values)> fields, long link)
    {
        var entries = new List<byte>();
        foreach (var (tag, values) in fields.OrderBy(field => field.Tag))
        {
            var isLong = values.Any(value => value > ushort.MaxValue) || tag is 273 or 279 or 324 or 325;
            byte[] bytes = [.. values.SelectMany(value => isLong ? Long(value) : Short(value))];
            entries.AddRange([.. Short(tag), .. Short(isLong ? 4 : 3), .. Long(values.Length)]);
            entries.AddRange(bytes.Length <= 4 ? [.. bytes, .. new byte[4 - bytes.Length]] : Long(Append(file, bytes)));
        }

        var start = Append(file, [.. Short(fields.Count), .. entries, 0, 0, 0, 0]);
        file.Position = link;
        file.Write(Long(start));
        file.Position = file.Length;
        return file.Length - 4;
    }

    private static long Append(MemoryStream file, byte[] bytes)
    {
        file.Position = file.Length;
        if (file.Length % 2 == 1)
        {
            file.WriteByte(0);
        }

        var start = file.Length;
        file.Write(bytes);
        return start;
    }

    private byte[] Short(long value)
    {
        var bytes = new byte[2];
        if (isLittle)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)value);
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)value);
        }

        return bytes;
    }

    private byte[] Long(long value)
    {
        var bytes = new byte[4];
        if (isLittle)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)value);
        }
        else
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)value);
        }

        return bytes;
    }
}
