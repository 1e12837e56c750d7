using FewLabel.Tests.Data.Pictures;
using static FewLabel.Fuzzing.OddPictures;

namespace FewLabel.Fuzzing;

/// <summary>Files that end too early, too late, or are another format than one that is read.</summary>
internal static class OddEnds
{
    public static IEnumerable<OddPicture> All()
    {
        var png = OddPng.Plain;
        var tiff = TiffBytes.Plain(Width, Height, 8, Gray);
        var bmp = PictureBytes.Bmp(Width, Height, (x, y) => (1, 2, 3));
        yield return OfGray("PNG with bytes behind its end", [.. png, 1, 2, 3]);
        yield return Refused("PNG without its end", png[..^12]);
        yield return Refused("PNG cut in its data", png[..50]);
        yield return Refused("PNG whose data is damaged", [.. png[..45], (byte)(png[45] ^ 0x55), .. png[46..]]);
        yield return OfGray("TIFF with bytes behind its end", [.. tiff, 1, 2, 3]);
        yield return Refused("TIFF cut in its directory", tiff[..^20]);
        yield return Refused("TIFF cut in its head", tiff[..6]);
        yield return Refused("TIFF with a strip that is too short", TiffBytes.Plain(Width, Height, 8, Gray[..^1]));
        yield return Refused("TIFF of CMYK", new TiffBytes().Basic(Width, Height, 8, 4, 5).Blocks(273, 279, new byte[4 * Width * Height]).ToArray());
        yield return Refused("BMP cut in its pixels", bmp[..^20]);
        yield return Refused("HEIC", [0, 0, 0, 24, .. "ftypheic"u8, 0, 0, 0, 0, .. "mif1heic"u8]);
        yield return Refused("AppleDouble", [0, 5, 0x16, 7, 0, 2, 0, 0, .. new byte[70]]);
        yield return Refused("a web page", [.. "<!DOCTYPE html><html></html>"u8]);
        yield return Refused("zeros", new byte[200]);
    }
}
