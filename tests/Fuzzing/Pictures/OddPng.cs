using System.Buffers.Binary;
using System.IO.Compression;
using FewLabel.Tests.Data.Pictures;
using static FewLabel.Fuzzing.OddPictures;

namespace FewLabel.Fuzzing;

/// <summary>Unusual PNG files (ISO 15948).</summary>
internal static class OddPng
{
    private static readonly byte[] Palette = [.. Enumerable.Range(0, 48).Select(i => (byte)((i * 29) + 3))];

    /// <summary>Behind the head, where most other chunks stand.</summary>
    private const int BehindHead = 33;

    public static IEnumerable<OddPicture> All() => [.. Depths(), .. Alphas(), .. Rows(), .. Chunks(), .. Turned()];

    public static byte[] Plain => PictureBytes.Png(Width, Height, 8, 0, Gray);

    private static IEnumerable<OddPicture> Depths()
    {
        foreach (var bits in new[] { 1, 2, 4 })
        {
            var numbers = Numbers(bits);
            yield return OfGray($"PNG gray of {bits} bits", PictureBytes.Png(Width, Height, bits, 0, Packed(numbers, bits)), [.. numbers.Select(number => (byte)(number * 255 / ((1 << bits) - 1)))]);
            yield return OfColor($"PNG palette of {bits} bits", PictureBytes.Png(Width, Height, bits, 3, Packed(numbers, bits), Palette[..(3 << bits)]), Looked(numbers));
        }

        yield return OfGray("PNG gray of 8 bits", Plain);
        yield return OfColor("PNG color of 8 bits", PictureBytes.Png(Width, Height, 8, 2, Color));
        yield return OfColor("PNG palette of 8 bits", PictureBytes.Png(Width, Height, 8, 3, [.. Numbers(4).Select(number => (byte)number)], Palette), Looked(Numbers(4)));
        yield return OfGray("PNG gray of 16 bits", PictureBytes.Png(Width, Height, 16, 0, Wide(Gray)));
        yield return OfColor("PNG color of 16 bits", PictureBytes.Png(Width, Height, 16, 2, Wide(Color)));
    }

    private static IEnumerable<OddPicture> Alphas()
    {
        byte[] alphas = [.. Enumerable.Range(0, Width * Height).Select(i => (byte)(i * 18))];
        byte[] gray = [.. Gray.Zip(alphas, Over)];
        byte[] color = [.. Color.Select((value, i) => Over(value, alphas[i / 3]))];
        byte[] grayAlpha = [.. Gray.Zip(alphas).SelectMany(pair => new[] { pair.First, pair.Second })];
        byte[] colorAlpha = [.. Color.Chunk(3).Zip(alphas).SelectMany(pair => (byte[])[.. pair.First, pair.Second])];
        yield return OfGray("PNG gray and alpha", PictureBytes.Png(Width, Height, 8, 4, grayAlpha), gray);
        yield return OfColor("PNG color and alpha", PictureBytes.Png(Width, Height, 8, 6, colorAlpha), color);
        yield return OfGray("PNG gray and alpha of 16 bits", PictureBytes.Png(Width, Height, 16, 4, Wide(grayAlpha)), gray);
        yield return OfColor("PNG color and alpha of 16 bits", PictureBytes.Png(Width, Height, 16, 6, Wide(colorAlpha)), color);
        yield return OfGray("PNG with a gray that is clear", With(Plain, "tRNS", [0, Gray[4]]), [.. Gray.Select(value => value == Gray[4] ? (byte)255 : value)]);
        yield return OfColor(
            "PNG with a color that is clear", With(PictureBytes.Png(Width, Height, 8, 2, Color), "tRNS", [0, Color[3], 0, Color[4], 0, Color[5]]), [.. Color[..3], 255, 255, 255, .. Color[6..]]);
        yield return OfColor(
            "PNG palette with colors that are clear", With(PictureBytes.Png(Width, Height, 2, 3, Packed(Numbers(2), 2), Palette[..12]), "tRNS", [0, 128], beforeData: true),
            [.. Numbers(2).SelectMany(number => Palette.Skip(3 * number).Take(3).Select(value => Over(value, number switch { 0 => 0, 1 => 128, _ => 255 })))]);
    }

    private static IEnumerable<OddPicture> Rows()
    {
        for (var filter = 1; filter <= 4; filter++)
        {
            yield return OfGray($"PNG filter {filter}", Raw(0, Filtered(filter)));
        }

        (int X, int Y, int StepX, int StepY)[] passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];
        byte[] rows =
        [
            .. passes.SelectMany(pass => Steps(pass.Y, pass.StepY, Height).SelectMany(y =>
                Steps(pass.X, pass.StepX, Width).Select(x => Gray[(y * Width) + x]).ToArray() is { Length: > 0 } row ? (byte[])[0, .. row] : [])),
        ];
        yield return OfGray("PNG interlaced", Raw(1, rows));
    }

    private static IEnumerable<OddPicture> Chunks()
    {
        yield return OfGray("PNG with a gamma", With(Plain, "gAMA", [0, 0, 0x40, 0]));
        yield return OfColor("PNG with sRGB", With(PictureBytes.Png(Width, Height, 8, 2, Color), "sRGB", [0]));
        yield return OfGray("PNG with its resolution", With(Plain, "pHYs", [0, 0, 0x0B, 0x13, 0, 0, 0x16, 0x26, 1]));
        yield return OfGray("PNG with a text", With(Plain, "tEXt", [.. "Comment\0odd"u8]));
        yield return OfGray("PNG with significant bits", With(Plain, "sBIT", [3]));
        yield return OfGray("PNG with a time", With(Plain, "tIME", [7, 0xEA, 1, 1, 0, 0, 0]));
        byte[] control = [0, 0, 0, 0, 0, 0, 0, Width, 0, 0, 0, Height, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 10, 0, 0];
        yield return OfGray("PNG of one frame of an animation", With(With(Plain, "fcTL", control), "acTL", [0, 0, 0, 1, 0, 0, 0, 0]));
    }

    private static IEnumerable<OddPicture> Turned()
    {
        for (var orientation = 1; orientation <= 8; orientation++)
        {
            var (width, height, pixels) = Stored(orientation);
            byte[] exif = [.. "II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0, 0, 0, 0, 0];
            yield return OfGray($"PNG orientation {orientation}", With(PictureBytes.Png(width, height, 8, 0, pixels), "eXIf", exif));
        }
    }

    /// <summary>Puts a chunk behind the head, or right before the data.</summary>
    private static byte[] With(byte[] png, string name, byte[] content, bool beforeData = false)
    {
        var place = beforeData ? png.AsSpan().IndexOf("IDAT"u8) - 4 : BehindHead;
        return [.. png[..place], .. PictureBytes.Chunk(System.Text.Encoding.ASCII.GetBytes(name), content), .. png[place..]];
    }

    /// <summary>A gray PNG whose rows already have their filter bytes.</summary>
    private static byte[] Raw(byte interlace, byte[] rows)
    {
        var head = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, Width);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), Height);
        (head[8], head[12]) = (8, interlace);
        using var data = new MemoryStream();
        using (var packed = new ZLibStream(data, CompressionLevel.Optimal, leaveOpen: true))
        {
            packed.Write(rows);
        }

        return [.. Plain[..8], .. PictureBytes.Chunk("IHDR"u8, head), .. PictureBytes.Chunk("IDAT"u8, data.ToArray()), .. PictureBytes.Chunk("IEND"u8, [])];
    }

    private static byte[] Filtered(int filter)
    {
        var rows = new List<byte>();
        for (var y = 0; y < Height; y++)
        {
            rows.Add((byte)filter);
            for (var x = 0; x < Width; x++)
            {
                int At(int column, int row) => column < 0 || row < 0 ? 0 : Gray[(row * Width) + column];
                var (left, up, corner) = (At(x - 1, y), At(x, y - 1), At(x - 1, y - 1));
                var predicted = filter switch { 1 => left, 2 => up, 3 => (left + up) / 2, _ => Paeth(left, up, corner) };
                rows.Add((byte)(At(x, y) - predicted));
            }
        }

        return [.. rows];
    }

    private static int Paeth(int left, int up, int corner)
    {
        var (toLeft, toUp, toCorner) = (Math.Abs(up - corner), Math.Abs(left - corner), Math.Abs(left + up - (2 * corner)));
        return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
    }

    private static byte Over(byte value, byte alpha) => Over(value, (int)alpha);

    private static byte Over(byte value, int alpha) => (byte)(((value * alpha) + (255 * (255 - alpha)) + 127) / 255);

    private static byte[] Wide(byte[] values) => [.. values.SelectMany(value => new[] { value, value })];

    private static byte[] Looked(int[] numbers) => [.. numbers.SelectMany(number => Palette.Skip(3 * number).Take(3))];

    private static IEnumerable<int> Steps(int start, int step, int end)
    {
        for (var place = start; place < end; place += step)
        {
            yield return place;
        }
    }
}
