using System.Globalization;
using System.Security.Cryptography;
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

    private const string Formats = "PNG, JPEG, BMP, WebP and GIF";

    private static readonly Lock OneLarge = new();

    private readonly NativeBuffer _file = new();
    private readonly NativeBuffer _pixels = new();

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

        if (TruncationCheck.IsMissing(file))
        {
            return CutOff;
        }

        fixed (byte* start = file)
        {
            using var data = SKData.Create((nint)start, file.Length);
            using var codec = SKCodec.Create(data);
            if (codec is null)
            {
                return new ImageFileFault($"is not a picture that can be read; {Formats} can. If it is one of these it is damaged: copy it again, or convert it.");
            }

            var info = codec.Info;
            if ((long)info.Width * info.Height > options.MaxPixels)
            {
                return new ImageFileFault(string.Create(CultureInfo.InvariantCulture,
                    $"is {info.Width:N0}×{info.Height:N0} pixels, and at most {options.MaxPixels:N0} in all are decoded. Make it smaller, or raise ImageFileOptions.MaxPixels."));
            }

            return Decode(codec, image);
        }
    }

    public void Dispose()
    {
        _file.Dispose();
        _pixels.Dispose();
    }

    private static ImageFileFault CutOff => new("ends too early: it was cut. Copy it again.");

    /// <summary>More bytes than any picture has that is not too large: four channels of 16 bits, not compressed, and a megabyte besides.</summary>
    private long MostBytes => Math.Min(int.MaxValue, (Math.Min(options.MaxPixels, int.MaxValue) * 8) + (1 << 20));

    private static ImageFileFault TooLong(long length) => new(string.Create(CultureInfo.InvariantCulture,
        $"has {length:N0} bytes, more than a picture of the most pixels that are decoded. Make it smaller, or raise ImageFileOptions.MaxPixels."));

    private ImageFileFault? Decode(SKCodec codec, Span<byte> image)
    {
        var placement = new ResizePlan(codec, shape, options);

        // Without a color space the pixels come as they are in the file.
        var (width, height) = placement.Decoded;
        var target = placement.IsGray
            ? new SKImageInfo(width, height, SKColorType.Gray8, SKAlphaType.Opaque, null)
            : new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul, null);
        if (target.BytesSize64 > int.MaxValue)
        {
            return new ImageFileFault($"takes {target.BytesSize64} bytes when it is decoded, and 2,147,483,647 are the most. Make it smaller.");
        }

        if (target.BytesSize64 <= Large)
        {
            return Decode(codec, target, placement, image);
        }

        lock (OneLarge)
        {
            return Decode(codec, target, placement, image);
        }
    }

    private ImageFileFault? Decode(SKCodec codec, SKImageInfo target, ResizePlan placement, Span<byte> image)
    {
        try
        {
            var pixels = _pixels.Take(target.BytesSize64);
            var result = codec.GetPixels(target, (nint)pixels);
            if (result != SKCodecResult.Success)
            {
                return result == SKCodecResult.IncompleteInput ? CutOff : new ImageFileFault("is damaged. Copy it again.");
            }

            placement.Place(new Span<byte>(pixels, (int)target.BytesSize64), image);
            return null;
        }
        finally
        {
            _pixels.Trim();
        }
    }
}
