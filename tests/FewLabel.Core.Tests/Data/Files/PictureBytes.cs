using System.Buffers.Binary;
using System.IO.Compression;
using FewLabel.Data;
using SkiaSharp;

namespace FewLabel.Tests.Data.Pictures;

/// <summary>Writes picture files, the plain formats byte by byte as their standards say.</summary>
internal static class PictureBytes
{
    /// <summary>A gray PNG of rows of pixels.</summary>
    public static byte[] Gray(params byte[][] rows) =>
        ImageFile.ToPng([.. rows.SelectMany(row => row)], new ImageShape(1, rows.Length, rows[0].Length));

    /// <summary>A PNG of one chunk of data (ISO 15948); the rows without their filter bytes.</summary>
    public static byte[] Png(int width, int height, int depth, int color, byte[] rows, byte[]? palette = null)
    {
        var head = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, width);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), height);
        (head[8], head[9]) = ((byte)depth, (byte)color);
        using var data = new MemoryStream();
        using (var packed = new ZLibStream(data, CompressionLevel.Optimal, leaveOpen: true))
        {
            foreach (var row in rows.Chunk(Math.Max(1, rows.Length / height)))
            {
                packed.WriteByte(0);
                packed.Write(row);
            }
        }

        return
        [
            0x89, .. "PNG\r\n\u001a\n"u8,
            .. Chunk("IHDR"u8, head), .. palette is null ? [] : Chunk("PLTE"u8, palette), .. Chunk("IDAT"u8, data.ToArray()), .. Chunk("IEND"u8, []),
        ];
    }

    /// <summary>A BMP of 24 bits, whose rows run from the bottom up and are filled up to four bytes.</summary>
    public static byte[] Bmp(int width, int height, Func<int, int, (byte Red, byte Green, byte Blue)> pixel)
    {
        var stride = ((3 * width) + 3) / 4 * 4;
        var file = new byte[54 + (stride * height)];
        "BM"u8.CopyTo(file);
        int[] numbers = [file.Length, 0, 54, 40, width, height, 1 | (24 << 16), 0, stride * height, 2835, 2835, 0, 0];
        for (var i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(2 + (4 * i)), numbers[i]);
        }

        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (red, green, blue) = pixel(x, y);
                new[] { blue, green, red }.CopyTo(file, 54 + ((height - 1 - y) * stride) + (3 * x));
            }
        }

        return file;
    }

    /// <summary>A GIF of frames in four grays (0, 85, 170, 255), coded without compression: a clear code before every second pixel.</summary>
    public static byte[] Gif(int width, int height, params byte[][] frames)
    {
        using var file = new MemoryStream();
        file.Write("GIF89a"u8);
        file.Write([(byte)width, 0, (byte)height, 0, 0b1000_0001, 0, 0, 0, 0, 0, 85, 85, 85, 170, 170, 170, 255, 255, 255]);
        foreach (var frame in frames)
        {
            file.Write([0x2C, 0, 0, 0, 0, (byte)width, 0, (byte)height, 0, 0, 2]);
            var codes = frame.Index().SelectMany(pixel => pixel.Index % 2 == 0 ? (int[])[4, pixel.Item] : [pixel.Item]).Append(5);
            var bits = codes.SelectMany(code => Enumerable.Range(0, 3).Select(bit => (code >> bit) & 1)).ToArray();
            byte[] bytes = [.. bits.Chunk(8).Select(part => (byte)part.Index().Sum(bit => bit.Item << bit.Index))];
            file.Write([(byte)bytes.Length, .. bytes, 0]);
        }

        file.WriteByte(0x3B);
        return file.ToArray();
    }

    /// <summary>A gray JPEG of the best quality, or one in color where there are three channels side by side.</summary>
    public static byte[] Jpeg(int width, int height, byte[] pixels, int channels = 1) => Encode(width, height, pixels, channels, SKEncodedImageFormat.Jpeg);

    /// <summary>A lossless WebP in color.</summary>
    public static byte[] Webp(int width, int height, byte[] pixels) => Encode(width, height, pixels, 3, SKEncodedImageFormat.Webp);

    /// <summary>The same JPEG with an EXIF orientation from 1 to 8.</summary>
    public static byte[] WithOrientation(byte[] jpeg, byte orientation)
    {
        byte[] exif =
        [
            .. "Exif\0\0MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0,
        ];
        return [.. jpeg[..2], 0xFF, 0xE1, 0, (byte)(exif.Length + 2), .. exif, .. jpeg[2..]];
    }

    private static byte[] Encode(int width, int height, byte[] pixels, int channels, SKEncodedImageFormat format)
    {
        byte[] bytes = channels == 1 ? pixels : [.. pixels.Chunk(3).SelectMany(pixel => (byte[])[.. pixel, 255])];
        var info = new SKImageInfo(width, height, channels == 1 ? SKColorType.Gray8 : SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var image = SKImage.FromPixelCopy(info, bytes);
        using var map = image.PeekPixels();
        using var data = format == SKEncodedImageFormat.Webp
            ? map.Encode(new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossless, 50))
            : map.Encode(format, 100);
        return data!.ToArray();
    }

    /// <summary>A chunk of a PNG with its checksum.</summary>
    public static byte[] Chunk(ReadOnlySpan<byte> name, byte[] content)
    {
        byte[] chunk = [0, 0, 0, 0, .. name, .. content, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(chunk.Length - 4), Checksum(chunk.AsSpan(4, content.Length + 4)));
        return chunk;
    }

    public static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var rest = uint.MaxValue;
        foreach (var value in bytes)
        {
            rest ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                rest = (rest & 1) != 0 ? 0xEDB88320 ^ (rest >> 1) : rest >> 1;
            }
        }

        return ~rest;
    }
}
