using System.Buffers.Binary;
using FewLabel.Tests.Data.Pictures;
using static FewLabel.Fuzzing.OddPictures;

namespace FewLabel.Fuzzing;

/// <summary>Unusual BMP and GIF files.</summary>
internal static class OddBitmaps
{
    public static IEnumerable<OddPicture> All()
    {
        yield return OfColor("BMP of 24 bits", PictureBytes.Bmp(Width, Height, (x, y) => (At(x, y, 0), At(x, y, 1), At(x, y, 2))));
        yield return OfColor("BMP from the top down", Bmp(24, -Height, [], y => [.. Row(Enumerable.Range(0, Width).SelectMany(x => new[] { At(x, y, 2), At(x, y, 1), At(x, y, 0) }))]));
        yield return OfColor("BMP of 32 bits", Bmp(32, -Height, [], y => [.. Enumerable.Range(0, Width).SelectMany(x => new byte[] { At(x, y, 2), At(x, y, 1), At(x, y, 0), 0 })]));
        byte[] grays = [.. Enumerable.Range(0, 256).SelectMany(i => new byte[] { (byte)i, (byte)i, (byte)i, 0 })];
        yield return OfGray("BMP of 8 bits", Bmp(8, -Height, grays, y => [.. Row(Gray.Skip(y * Width).Take(Width))]));
        yield return OfGray(
            "BMP of 1 bit", Bmp(1, -Height, [0, 0, 0, 0, 255, 255, 255, 0], y => [.. Row(Packed(Numbers(1).Skip(y * Width).Take(Width), 1))]), [.. Numbers(1).Select(number => (byte)(255 * number))]);
        byte[] frame = [.. Numbers(2).Select(number => (byte)number)];
        byte[] shown = [.. frame.Select(number => (byte)(number * 85))];
        yield return OfGray("GIF", PictureBytes.Gif(Width, Height, frame), shown);
        yield return OfGray("GIF of two frames", PictureBytes.Gif(Width, Height, frame, [.. frame.Select(number => (byte)(3 - number))]), shown);
        var gif = PictureBytes.Gif(Width, Height, frame);
        byte[] control = [0x21, 0xF9, 4, 1, 0, 0, 2, 0];
        yield return OfGray("GIF with a color that is clear", [.. gif[..25], .. control, .. gif[25..]], [.. frame.Select(number => number == 2 ? (byte)255 : (byte)(number * 85))]);
    }

    private static byte At(int x, int y, int channel) => Color[(3 * ((y * Width) + x)) + channel];

    /// <summary>Fills a row up to four bytes.</summary>
    private static IEnumerable<byte> Row(IEnumerable<byte> bytes)
    {
        byte[] row = [.. bytes];
        return [.. row, .. new byte[(4 - (row.Length % 4)) % 4]];
    }

    private static byte[] Bmp(int bits, int height, byte[] palette, Func<int, byte[]> row)
    {
        byte[] pixels = [.. Enumerable.Range(0, Math.Abs(height)).SelectMany(row)];
        var start = 54 + palette.Length;
        var head = new byte[54];
        "BM"u8.CopyTo(head);
        int[] numbers = [start + pixels.Length, 0, start, 40, Width, height, 1 | (bits << 16), 0, pixels.Length, 2835, 2835, palette.Length / 4, 0];
        for (var i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(2 + (4 * i)), numbers[i]);
        }

        return [.. head, .. palette, .. pixels];
    }
}
