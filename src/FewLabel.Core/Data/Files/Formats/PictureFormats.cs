namespace FewLabel.Data;

/// <summary>Tells formats that are not read by the first bytes of a file, so that a message can name them.</summary>
internal static class PictureFormats
{
    /// <summary>What is read, for messages.</summary>
    public const string Read = "PNG, JPEG, BMP, WebP, GIF and TIFF";

    /// <summary>The name of a format that is not read; null if it is none that is known.</summary>
    public static string? NameOfUnread(ReadOnlySpan<byte> file)
    {
        if (file.Length >= 12 && file[4..].StartsWith("ftyp"u8))
        {
            return OfContainer(file);
        }

        return file.StartsWith((ReadOnlySpan<byte>)[0, 5, 0x16, 7]) ? "AppleDouble file, which macOS writes beside a picture"
            : file.StartsWith((ReadOnlySpan<byte>)[0, 0, 0, 12, (byte)'j', (byte)'P', (byte)' ', (byte)' ']) || file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x4F, 0xFF, 0x51]) ? "JPEG 2000 picture"
            : file.StartsWith((ReadOnlySpan<byte>)[0, 0, 0, 12, (byte)'J', (byte)'X', (byte)'L', (byte)' ']) || file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x0A]) ? "JPEG XL picture"
            : file.StartsWith("8BPS"u8) ? "Photoshop document"
            : file.StartsWith("%PDF"u8) ? "PDF document"
            : file.Length > 132 && file[128..].StartsWith("DICM"u8) ? "DICOM file"
            : file.StartsWith("v/1\x01"u8) ? "OpenEXR picture"
            : file.Length > 2 && file[0] == 'P' && file[1] is >= (byte)'1' and <= (byte)'7' && file[2] is (byte)'\n' or (byte)'\r' or (byte)' ' ? "Netpbm picture"
            : file.StartsWith("<svg"u8) || (file.StartsWith("<?xml"u8) && file[..Math.Min(file.Length, 1_000)].IndexOf("<svg"u8) > 0) ? "SVG drawing"
            : null;
    }

    /// <summary>A file of ISO base media, told by its brand or by the brands that it is compatible with.</summary>
    private static string? OfContainer(ReadOnlySpan<byte> file)
    {
        for (var place = 8; place + 4 <= Math.Min(file.Length, 64); place += place == 8 ? 8 : 4)
        {
            var brand = file.Slice(place, 4);
            if (brand.SequenceEqual("avif"u8) || brand.SequenceEqual("avis"u8))
            {
                return "AVIF picture";
            }

            if (brand.StartsWith("hei"u8) || brand.StartsWith("hev"u8))
            {
                return "HEIC picture";
            }
        }

        return file[8..].StartsWith("mif1"u8) || file[8..].StartsWith("msf1"u8) ? "HEIC picture"
            : file[8..].StartsWith("crx"u8) ? "camera raw picture"
            : file[8..].StartsWith("jp2"u8) ? "JPEG 2000 picture"
            : "video or other file of ISO media";
    }
}
