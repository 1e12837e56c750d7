using System.IO.Compression;
using FewLabel.Tests.Data.Pictures;
using static FewLabel.Fuzzing.OddPictures;

namespace FewLabel.Fuzzing;

/// <summary>Unusual TIFF files (TIFF 6.0).</summary>
internal static class OddTiff
{
    public static IEnumerable<OddPicture> All()
    {
        foreach (var isLittle in new[] { true, false })
        {
            var order = isLittle ? "low" : "high";
            yield return OfGray($"TIFF gray of 8 bits, {order} end first", TiffBytes.Plain(Width, Height, 8, Gray, 1, isLittle));
            yield return OfGray($"TIFF gray of 16 bits, {order} end first", TiffBytes.Plain(Width, Height, 16, Wide(isLittle), 1, isLittle));
            yield return OfColor($"TIFF color, {order} end first", TiffBytes.Plain(Width, Height, 8, Color, 3, isLittle));
        }

        foreach (var bits in new[] { 1, 4 })
        {
            var numbers = Numbers(bits);
            yield return OfGray($"TIFF gray of {bits} bits", TiffBytes.Plain(Width, Height, bits, Packed(numbers, bits)), [.. numbers.Select(number => (byte)(number * 255 / ((1 << bits) - 1)))]);
        }

        yield return OfGray("TIFF with white as the lowest value", Page(photometric: 0, strip: [.. Gray.Select(value => (byte)(255 - value))]));
        yield return OfGray("TIFF in strips of one row", new TiffBytes().Basic(Width, Height, 8).Field(278, 1).Blocks(273, 279, [.. Gray.Chunk(Width)]).ToArray());
        yield return OfGray("TIFF in a tile", new TiffBytes().Basic(Width, Height, 8).Field(322, 16).Field(323, 16).Blocks(324, 325, Tile()).ToArray());
        yield return OfColor("TIFF with colors one after the other", new TiffBytes().Basic(Width, Height, 8, 3).Field(284, 2).Blocks(273, 279, [.. Planes(Color).Chunk(Width * Height)]).ToArray());
        yield return OfGray("TIFF by Deflate", Page(compression: 8, strip: Deflated(Gray)));
        yield return OfGray("TIFF by Deflate with differences", new TiffBytes().Basic(Width, Height, 8, compression: 8).Field(317, 2).Blocks(273, 279, Deflated(Differences())).ToArray());
        yield return OfGray("TIFF by PackBits", Page(compression: 32773, strip: [Width * Height - 1, .. Gray]));
        yield return OfGray("TIFF of two pages", new TiffBytes().Basic(Width, Height, 8).Blocks(273, 279, Gray).NextPage().Basic(1, 1, 8).Blocks(273, 279, [0]).ToArray());
        yield return OfGray("TIFF with a thumbnail behind", new TiffBytes().Basic(Width, Height, 8).Blocks(273, 279, Gray).NextPage().Basic(1, 1, 8).Field(254, 1).Blocks(273, 279, [0]).ToArray());
        for (var orientation = 1; orientation <= 8; orientation++)
        {
            var (width, height, pixels) = Stored(orientation);
            yield return OfGray($"TIFF orientation {orientation}", new TiffBytes().Basic(width, height, 8).Field(274, orientation).Blocks(273, 279, pixels).ToArray());
        }
    }

    private static byte[] Page(int photometric = 1, int compression = 1, byte[]? strip = null) =>
        new TiffBytes().Basic(Width, Height, 8, 1, photometric, compression).Blocks(273, 279, strip!).ToArray();

    private static byte[] Wide(bool isLittle) => [.. Gray.SelectMany(value => isLittle ? new byte[] { 0x5A, value } : [value, 0x5A])];

    private static byte[] Tile()
    {
        var tile = new byte[256];
        for (var i = 0; i < Gray.Length; i++)
        {
            tile[(i / Width * 16) + (i % Width)] = Gray[i];
        }

        return tile;
    }

    private static byte[] Differences() => [.. Gray.Select((value, i) => i % Width == 0 ? value : (byte)(value - Gray[i - 1]))];

    private static byte[] Deflated(byte[] bytes)
    {
        using var data = new MemoryStream();
        using (var packed = new ZLibStream(data, CompressionLevel.Optimal, leaveOpen: true))
        {
            packed.Write(bytes);
        }

        return data.ToArray();
    }
}
