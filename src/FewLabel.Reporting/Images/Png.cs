using System.Runtime.InteropServices;
using SkiaSharp;

namespace FewLabel.Reporting.Images;

/// <summary>Writes PNG files.</summary>
internal static class Png
{
    /// <summary>Packs pixels, row by row, losslessly.</summary>
    public static byte[] Encode(byte[] pixels, int width, int height, SKColorType type)
    {
        var info = new SKImageInfo(width, height, type, type == SKColorType.Gray8 ? SKAlphaType.Opaque : SKAlphaType.Unpremul);
        if (pixels.Length != info.BytesSize)
        {
            throw new ArgumentException($"{width}×{height} pixels of {type} are {info.BytesSize} bytes; there are {pixels.Length}.", nameof(pixels));
        }

        var pinned = GCHandle.Alloc(pixels, GCHandleType.Pinned);
        try
        {
            using var pixmap = new SKPixmap(info, pinned.AddrOfPinnedObject());
            using var data = pixmap.Encode(new SKPngEncoderOptions(SKPngEncoderFilterFlags.AllFilters, 9));
            return data?.ToArray() ?? throw new InvalidOperationException($"{width}×{height} pixels of {type} could not be packed as PNG.");
        }
        finally
        {
            pinned.Free();
        }
    }
}
