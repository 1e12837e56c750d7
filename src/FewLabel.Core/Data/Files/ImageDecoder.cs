using System.Globalization;
using System.Security.Cryptography;
using System.Runtime.InteropServices;
using FewLabel.Runtime;
using SkiaSharp;

namespace FewLabel.Data;

/// <summary>
/// Reads one picture after the other into images of one shape. For one thread at a time; several may have one each.
/// </summary>
internal sealed unsafe class ImageDecoder(ImageShape shape, ImageFileOptions options) : IDisposable
{
    /// <summary>Pictures that take more bytes than this are decoded one at a time, so that several threads need no more memory than one.</summary>
    private const long Large = 32 << 20;

    private delegate ImageFileFault? WideDecoder(ReadOnlySpan<byte> file, Span<ushort> values);

    private static readonly Lock OneLarge = new();

    private readonly NativeBuffer _file = new();
    private readonly NativeBuffer _pixels = new();

    /// <summary>Whether the last picture that was read came out nearly of one value.</summary>
    public bool IsFlat { get; private set; }

    /// <summary>Whether to take fingerprints.</summary>
    public bool TakesFingerprints { get; init; }

    /// <summary>Counts the values of pictures as they are in the files; null for nothing.</summary>
    public IntensityHistogram? Histogram { get; init; }

    /// <summary>The fingerprint of the last picture that was read; null if it is nearly of one value, or none was to be taken.</summary>
    public ImageFingerprint? Fingerprint { get; private set; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="image">Where the pixels go: channel by channel and row by row.</param>
    /// <param name="hash">Where the SHA-256 of the file's content goes, if its bytes can be had; empty for nowhere.</param>
    /// <returns>Why it cannot be read; null if it was.</returns>
    public ImageFileFault? Read(string path, Span<byte> image, Span<byte> hash = default)
    {
        try
        {
            var (opened, length) = InputFile.OpenHandle(path);
            using var handle = opened;
            if (length > MostBytes)
            {
                return TooLong(length);
            }

            var bytes = new Span<byte>(_file.Take(length), (int)length);
            var count = 0;
            for (int more; count < length && (more = RandomAccess.Read(handle, bytes[count..], count)) > 0;)
            {
                count += more;
            }

            if (!hash.IsEmpty)
            {
                SHA256.HashData(bytes[..count], hash);
            }

            return Decode(bytes[..count], image);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return new ImageFileFault("does not exist. Check the path.", Unavailable: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new ImageFileFault($"cannot be read: {error.Message} Check that it is a file and that you may read it.", Unavailable: true);
        }
        finally
        {
            _file.Trim();
        }
    }

    /// <summary>Reads a stream from where it stands to its end; see <see cref="Read(string, Span{byte}, Span{byte})"/>.</summary>
    public ImageFileFault? Read(Stream stream, Span<byte> image)
    {
        using var content = new MemoryStream();
        var part = new byte[81_920];
        for (int count; (count = stream.Read(part)) > 0;)
        {
            content.Write(part, 0, count);
            if (content.Length > MostBytes)
            {
                return TooLong(content.Length);
            }
        }

        return Decode(content.GetBuffer().AsSpan(0, (int)content.Length), image);
    }

    /// <summary>Decodes a file's content; see <see cref="Read(string, Span{byte}, Span{byte})"/>.</summary>
    public ImageFileFault? Decode(ReadOnlySpan<byte> file, Span<byte> image)
    {
        if (file.IsEmpty)
        {
            return new ImageFileFault("is empty: it has no bytes. Copy it again.");
        }

        if (TiffDirectory.IsTiff(file))
        {
            return DecodeTiff(file, image);
        }

        if (TruncationCheck.IsMissing(file))
        {
            return ImageFileFault.CutOff;
        }

        fixed (byte* start = file)
        {
            using var data = SKData.Create((nint)start, file.Length);
            using var codec = SKCodec.Create(data);
            return codec is null ? Unread(file)
                : TooLarge(codec.Info.Width, codec.Info.Height) ?? Decode(codec, file, image);
        }
    }

    public void Dispose()
    {
        _file.Dispose();
        _pixels.Dispose();
    }

    /// <summary>More bytes than any picture has that is not too large: four channels of 16 bits, not compressed, and a megabyte besides.</summary>
    private long MostBytes => Math.Min(int.MaxValue, (Math.Min(options.MaxPixels, int.MaxValue) * 8) + (1 << 20));

    private static ImageFileFault TooLong(long length) => new(string.Create(CultureInfo.InvariantCulture,
        $"has {length:N0} bytes, more than a picture of the most pixels that are decoded. Make it smaller, or raise ImageFileOptions.MaxPixels."));

    private static ImageFileFault Unread(ReadOnlySpan<byte> file) => PictureFormats.NameOfUnread(file) is { } format
        ? new($"is a {format}. {PictureFormats.Read} are read: convert it to one of these.", Format: format)
        : new($"is not a picture that can be read; {PictureFormats.Read} can. If it is one of these it is damaged: copy it again, or convert it.");

    private ImageFileFault? TooLarge(int width, int height) => (long)width * height <= options.MaxPixels ? null : new(string.Create(CultureInfo.InvariantCulture,
        $"is {width:N0}×{height:N0} pixels, and at most {options.MaxPixels:N0} in all are decoded. Make it smaller, or raise ImageFileOptions.MaxPixels."));

    private ImageFileFault? Decode(SKCodec codec, ReadOnlySpan<byte> file, Span<byte> image)
    {
        var head = PictureHead.Of(codec, file);
        var step = head.IsGray ? 1 : 4;
        if (!options.Intensity.IsFull && WidePng.IsWide(file))
        {
            return DecodeWide(file, head, step, image, (content, values) => WidePng.Decode(content, values, step));
        }

        var plan = new ResizePlan(head, shape, options, codec);

        // Without a color space the pixels come as they are in the file.
        var (width, height) = plan.Decoded;
        var target = head.IsGray
            ? new SKImageInfo(width, height, SKColorType.Gray8, SKAlphaType.Opaque, null)
            : new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul, null);
        return InTurn(target.BytesSize64, plan, image, (pixels, length) =>
        {
            var result = codec.GetPixels(target, pixels);
            if (result != SKCodecResult.Success)
            {
                return result == SKCodecResult.IncompleteInput ? ImageFileFault.CutOff : ImageFileFault.Damaged;
            }

            IntensityStretch.Stretch(new Span<byte>((void*)pixels, length), step, options.Intensity, Histogram);
            return null;
        });
    }

    private ImageFileFault? DecodeTiff(ReadOnlySpan<byte> file, Span<byte> image)
    {
        if ((TiffPage.Read(file, out var page) ?? TooLarge(page!.Width, page.Height)) is { } fault)
        {
            return fault;
        }

        var head = new PictureHead(page!.Width, page.Height, page.Origin, IsOpaque: page.Alpha < 0, page.IsGray);
        return DecodeWide(file, head, head.IsGray ? 1 : 4, image, (content, values) => new TiffDecoder(page, values).Decode(content));
    }

    /// <summary>Decodes to 16 bits a value, and makes 8 of them.</summary>
    private ImageFileFault? DecodeWide(ReadOnlySpan<byte> file, PictureHead head, int step, Span<byte> image, WideDecoder decode)
    {
        fixed (byte* start = file)
        {
            var (place, count) = ((nint)start, file.Length);
            return InTurn(sizeof(ushort) * (long)step * head.Width * head.Height, new ResizePlan(head, shape, options), image, (pixels, length) =>
            {
                var bytes = new Span<byte>((void*)pixels, length);
                var values = MemoryMarshal.Cast<byte, ushort>(bytes);
                if (decode(new ReadOnlySpan<byte>((void*)place, count), values) is { } fault)
                {
                    return fault;
                }

                IntensityStretch.Narrow(values, step, options.Intensity, bytes, Histogram);
                return null;
            });
        }
    }

    /// <summary>Decodes into memory that large pictures take one after the other, and places the pixels.</summary>
    private ImageFileFault? InTurn(long size, ResizePlan plan, Span<byte> image, Func<nint, int, ImageFileFault?> decode)
    {
        if (size > int.MaxValue)
        {
            return new ImageFileFault($"takes {size} bytes when it is decoded, and 2,147,483,647 are the most. Make it smaller.");
        }

        if (size <= Large)
        {
            return Place(size, plan, image, decode);
        }

        lock (OneLarge)
        {
            return Place(size, plan, image, decode);
        }
    }

    private ImageFileFault? Place(long size, ResizePlan plan, Span<byte> image, Func<nint, int, ImageFileFault?> decode)
    {
        try
        {
            var pixels = _pixels.Take(size);
            if (decode((nint)pixels, (int)size) is { } fault)
            {
                return fault;
            }

            plan.Place(new Span<byte>(pixels, (int)size), image);
            IsFlat = plan.IsFlat;
            Fingerprint = TakesFingerprints && !IsFlat ? ImageFingerprint.Of(image, shape) : null;
            return null;
        }
        finally
        {
            _pixels.Trim();
        }
    }
}
