using System.Globalization;
using SkiaSharp;

namespace FewLabel.Data;

/// <summary>What a page of a TIFF file holds, and where its blocks, strips or tiles, are.</summary>
internal sealed record TiffPage
{
    private const int MostSamples = 8;
    private const int SmallBlock = 1 << 20;

    private static readonly Dictionary<long, string> Compressions = new()
    {
        [2] = "CCITT", [3] = "CCITT fax", [4] = "CCITT fax", [6] = "JPEG", [7] = "JPEG", [34712] = "JPEG 2000", [34925] = "LZMA", [50000] = "Zstandard", [50001] = "WebP",
    };

    private static readonly Dictionary<long, string> Colors = new()
    {
        [4] = "a mask", [5] = "CMYK", [6] = "YCbCr", [8] = "CIE Lab", [9] = "CIE Lab", [10] = "CIE Lab", [32803] = "a camera's raw data", [32844] = "LogL", [32845] = "LogLuv", [34892] = "a camera's raw data",
    };

    public required int Width { get; init; }

    public required int Height { get; init; }

    public required int Bits { get; init; }

    public required int Samples { get; init; }

    public required bool IsLittle { get; init; }

    public required int Compression { get; init; }

    /// <summary>0 is white for the lowest value, 1 black, 2 red, green and blue, 3 a palette.</summary>
    public required int Photometric { get; init; }

    public required bool IsPlanar { get; init; }

    public required bool IsDifferenced { get; init; }

    public required bool IsBitReversed { get; init; }

    public required SKEncodedOrigin Origin { get; init; }

    public required int BlockWidth { get; init; }

    public required int BlockHeight { get; init; }

    public required long[] Offsets { get; init; }

    public required long[] Counts { get; init; }

    public required long[] Palette { get; init; }

    /// <summary>The sample that holds alpha; -1 if none does.</summary>
    public required int Alpha { get; init; }

    /// <summary>Whether the colors have been multiplied by alpha.</summary>
    public required bool IsPremultiplied { get; init; }

    /// <summary>Whether it is decoded to one number a pixel instead of red, green, blue and alpha.</summary>
    public bool IsGray => Photometric <= 1 && Alpha < 0;

    public int BlocksAcross => (int)(((long)Width + BlockWidth - 1) / BlockWidth);

    public int BlocksDown => (int)(((long)Height + BlockHeight - 1) / BlockHeight);

    /// <summary>Reads the description of the first page.</summary>
    /// <param name="file">The file.</param>
    /// <param name="page">The page; null if it cannot be read.</param>
    /// <returns>Why it cannot be read; null if it can.</returns>
    public static ImageFileFault? Read(ReadOnlySpan<byte> file, out TiffPage? page)
    {
        page = null;
        if (!TiffDirectory.TryFirstPage(file, out var fields, out var isThumbnail))
        {
            return isThumbnail
                ? new ImageFileFault("is a TIFF file with a thumbnail alone, as cameras' raw files are. Convert it to PNG or JPEG.")
                : ImageFileFault.CutOff;
        }

        var compression = fields.Number(TiffTag.Compression, 1);
        var photometric = fields.Number(TiffTag.PhotometricInterpretation, -1);
        var bits = fields.Numbers(TiffTag.BitsPerSample) is { Length: > 0 } given ? given : [1];
        var samples = fields.Number(TiffTag.SamplesPerPixel, bits.Length);
        var (width, height) = (fields.Number(TiffTag.ImageWidth, 0), fields.Number(TiffTag.ImageLength, 0));
        if (width is < 1 or > int.MaxValue || height is < 1 or > int.MaxValue || samples is < 1 or > MostSamples || photometric < 0)
        {
            return ImageFileFault.Damaged;
        }

        if (Unread(fields, compression, photometric, bits) is { } what)
        {
            return new ImageFileFault($"is a TIFF file {what}, which is not read. Convert it to PNG, or to TIFF with LZW.");
        }

        var isTiled = fields.Has(TiffTag.TileWidth);
        var extra = fields.Numbers(TiffTag.ExtraSamples);
        var colors = photometric == 2 ? 3 : 1;
        var alpha = samples > colors && extra is [1 or 2, ..] ? colors : -1;
        page = new TiffPage
        {
            Width = (int)width,
            Height = (int)height,
            Bits = (int)bits[0],
            Samples = (int)samples,
            IsLittle = fields.IsLittle,
            Compression = (int)compression,
            Photometric = (int)photometric,
            IsPlanar = fields.Number(TiffTag.PlanarConfiguration, 1) == 2 && samples > 1,
            IsDifferenced = fields.Number(TiffTag.Predictor, 1) == 2,
            IsBitReversed = fields.Number(TiffTag.FillOrder, 1) == 2,
            Origin = ExifOrientation.ToOrigin(fields.Number(TiffTag.Orientation, 1)),
            BlockWidth = (int)Math.Clamp(isTiled ? fields.Number(TiffTag.TileWidth, 0) : width, 0, int.MaxValue),
            BlockHeight = (int)Math.Clamp(isTiled ? fields.Number(TiffTag.TileLength, 0) : Math.Min(height, fields.Number(TiffTag.RowsPerStrip, height)), 0, int.MaxValue),
            Offsets = fields.Numbers(isTiled ? TiffTag.TileOffsets : TiffTag.StripOffsets),
            Counts = fields.Numbers(isTiled ? TiffTag.TileByteCounts : TiffTag.StripByteCounts),
            Palette = photometric == 3 ? Wide(fields.Numbers(TiffTag.ColorMap)) : [],
            Alpha = alpha,
            IsPremultiplied = extra is [1, ..],
        };
        return page.IsSound(colors) ? null : ImageFileFault.Damaged;
    }

    /// <summary>Whether the numbers fit each other, so that no more memory is taken than the picture needs.</summary>
    private bool IsSound(int colors)
    {
        if (BlockWidth < 1 || BlockHeight < 1 || (long)BlockWidth * BlockHeight > Math.Max(SmallBlock, 4L * Width * Height))
        {
            return false;
        }

        var blocks = (long)BlocksAcross * BlocksDown * (IsPlanar ? Samples : 1);
        return Samples >= colors && Offsets.Length >= blocks && (Counts.Length >= blocks || Counts.Length == 0)
            && (Photometric != 3 || (Bits <= 8 && Palette.Length == 3 << Bits))
            && (!IsDifferenced || Bits >= 8);
    }

    /// <summary>The colors of a palette at 16 bits; old programs wrote 8.</summary>
    private static long[] Wide(long[] palette) => Array.TrueForAll(palette, color => color < 256) ? Array.ConvertAll(palette, color => color * 257) : palette;

    /// <summary>What of a file is not read; null if all is.</summary>
    private static string? Unread(TiffDirectory fields, long compression, long photometric, long[] bits)
    {
        var format = fields.Number(TiffTag.SampleFormat, 1);
        return compression is not (1 or 5 or 8 or 32773 or 32946) ? $"compressed by {Compressions.GetValueOrDefault(compression, string.Create(CultureInfo.InvariantCulture, $"method {compression}"))}"
            : photometric > 3 ? $"in {Colors.GetValueOrDefault(photometric, string.Create(CultureInfo.InvariantCulture, $"colors of kind {photometric}"))}"
            : format == 3 ? "of floating-point numbers"
            : format == 2 ? "of numbers with a sign"
            : bits.Any(count => count != bits[0]) || bits[0] is not (1 or 2 or 4 or 8 or 16) ? $"of {string.Join(", ", bits.Take(MostSamples))} bits a sample"
            : fields.Number(TiffTag.Predictor, 1) is not (1 or 2) ? "with a predictor for floating-point numbers"
            : null;
    }
}
