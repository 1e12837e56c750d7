using System.Buffers.Binary;
using System.Globalization;
using SkiaSharp;

namespace FewLabel.Data;

/// <summary>Finds the EXIF orientation in picture files whose decoder does not: PNG, WebP, and JPEG where it is stored as another type of number.</summary>
internal static class ExifOrientation
{
    /// <summary>The tag of the orientation, and the types that whole numbers of it may have.</summary>
    public const ushort Tag = 0x0112;

    private const int Entry = 12;
    private const int MostEntries = 1_000;

    /// <summary>Where a file's first row and column are.</summary>
    /// <param name="file">The content of a file.</param>
    /// <returns>EXIF's 1 to 8; 1, upright, where the file does not say it, or says another number.</returns>
    public static SKEncodedOrigin Of(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]))
        {
            return OfJpeg(file);
        }

        return file.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']) ? OfPng(file)
            : file.Length >= 12 && file.StartsWith("RIFF"u8) && file[8..].StartsWith("WEBP"u8) ? OfWebp(file)
            : SKEncodedOrigin.TopLeft;
    }

    private static SKEncodedOrigin OfJpeg(ReadOnlySpan<byte> file)
    {
        const byte App1 = 0xE1;
        const byte StartOfScan = 0xDA;
        for (var place = 2; place + 4 <= file.Length && file[place] == 0xFF && file[place + 1] != StartOfScan;)
        {
            var marker = file[place + 1];
            if (marker == 0xFF)
            {
                place++;
                continue;
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(file[(place + 2)..]);
            var content = file[(place + 4)..Math.Min(file.Length, place + 2 + Math.Max(2, (int)length))];
            if (marker == App1 && content.StartsWith("Exif\0\0"u8))
            {
                return OfTiff(content[6..]);
            }

            place += 2 + Math.Max(2, (int)length);
        }

        return SKEncodedOrigin.TopLeft;
    }

    private static SKEncodedOrigin OfPng(ReadOnlySpan<byte> file)
    {
        const int Frame = 12;
        for (var place = 8L; place + Frame <= file.Length;)
        {
            var chunk = file[(int)place..];
            var length = BinaryPrimitives.ReadUInt32BigEndian(chunk);
            if (chunk[4..].StartsWith("eXIf"u8) && length <= chunk.Length - Frame)
            {
                return OfTiff(WithoutName(chunk.Slice(8, (int)length)));
            }

            place += length + (long)Frame;
        }

        return SKEncodedOrigin.TopLeft;
    }

    private static SKEncodedOrigin OfWebp(ReadOnlySpan<byte> file)
    {
        for (var place = 12L; place + 8 <= file.Length;)
        {
            var chunk = file[(int)place..];
            var length = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
            if (chunk.StartsWith("EXIF"u8) && length <= chunk.Length - 8)
            {
                return OfTiff(WithoutName(chunk.Slice(8, (int)length)));
            }

            place += 8 + length + (length % 2);
        }

        return SKEncodedOrigin.TopLeft;
    }

    /// <summary>Some programs write a JPEG's name of the block before it, in other formats too.</summary>
    private static ReadOnlySpan<byte> WithoutName(ReadOnlySpan<byte> block) => block.StartsWith("Exif\0\0"u8) ? block[6..] : block;

    /// <summary>The orientation in the first directory of a block in TIFF's form.</summary>
    private static SKEncodedOrigin OfTiff(ReadOnlySpan<byte> block)
    {
        var isLittle = block.StartsWith("II"u8);
        if (block.Length < 8 || (!isLittle && !block.StartsWith("MM"u8)) || Short(block[2..], isLittle) != 42)
        {
            return SKEncodedOrigin.TopLeft;
        }

        var start = Long(block[4..], isLittle);
        if (start > block.Length - 2)
        {
            return SKEncodedOrigin.TopLeft;
        }

        var directory = block[(int)start..];
        var count = Math.Min((int)Short(directory, isLittle), MostEntries);
        for (var i = 0; i < count && 2 + ((i + 1) * Entry) <= directory.Length; i++)
        {
            var entry = directory.Slice(2 + (i * Entry), Entry);
            if (Short(entry, isLittle) == Tag)
            {
                return ToOrigin(Value(entry, isLittle));
            }
        }

        return SKEncodedOrigin.TopLeft;
    }

    /// <summary>A number of any type that a writer may have chosen: bytes, text, short or long, with or without a sign.</summary>
    private static long Value(ReadOnlySpan<byte> entry, bool isLittle) => Short(entry[2..], isLittle) switch
    {
        1 or 6 or 7 => entry[8],
        2 => int.TryParse(entry.Slice(8, 1), CultureInfo.InvariantCulture, out var digit) ? digit : 0,
        3 or 8 => Short(entry[8..], isLittle),
        4 or 9 or 13 => Long(entry[8..], isLittle),
        _ => 0,
    };

    /// <summary>EXIF's number as an origin.</summary>
    public static SKEncodedOrigin ToOrigin(long value) => value is >= 1 and <= 8 ? (SKEncodedOrigin)value : SKEncodedOrigin.TopLeft;

    private static ushort Short(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint Long(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
