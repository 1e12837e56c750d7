using SkiaSharp;

namespace FewLabel.Data;

/// <summary>
/// Reads pictures, files of any size, into images of a wanted shape: PNG, JPEG, BMP, WebP, GIF (of several frames the first) and TIFF (of
/// several pages the first that is no thumbnail; gray, palette, or red, green and blue; not compressed, or by LZW, Deflate or PackBits), told
/// by their content, not by their name.
/// </summary>
/// <remarks>How sizes, colors and transparency are treated say <see cref="ImageFileOptions"/>. All methods are thread-safe.</remarks>
public static class ImageFile
{
    /// <summary>Reads a picture from a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="shape">The shape of the image: 1 or 3 channels, height and width 1 or more.</param>
    /// <param name="options">How it becomes such an image; null for the defaults.</param>
    /// <returns>The pixels from 0 to 255, channel by channel and row by row: C×H×W bytes.</returns>
    /// <exception cref="DataUnavailableException">The file is missing or cannot be read.</exception>
    /// <exception cref="DataFormatException">It is empty, cut, damaged, too large, or no picture.</exception>
    /// <exception cref="OptionsException">The options are wrong.</exception>
    /// <exception cref="ArgumentException">There is no such shape.</exception>
    public static byte[] Read(string path, ImageShape shape, ImageFileOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        using var decoder = CreateDecoder(shape, options);
        var image = new byte[shape.Size];
        return decoder.Read(path, image) is { } fault ? throw fault.ToException(path) : image;
    }

    /// <summary>Reads a picture from a stream, from where it stands to its end.</summary>
    /// <param name="stream">The stream. It stays open.</param>
    /// <param name="shape">The shape of the image: 1 or 3 channels, height and width 1 or more.</param>
    /// <param name="options">How it becomes such an image; null for the defaults.</param>
    /// <param name="name">What errors call it.</param>
    /// <returns>The pixels from 0 to 255, channel by channel and row by row: C×H×W bytes.</returns>
    /// <exception cref="DataFormatException">It is empty, cut, damaged, too large, or no picture.</exception>
    /// <exception cref="OptionsException">The options are wrong.</exception>
    /// <exception cref="ArgumentException">There is no such shape.</exception>
    public static byte[] Read(Stream stream, ImageShape shape, ImageFileOptions? options = null, string name = "The stream")
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var decoder = CreateDecoder(shape, options);
        var image = new byte[shape.Size];
        return decoder.Read(stream, image) is { } fault ? throw fault.ToException(name) : image;
    }

    /// <summary>Loads files as a set of images, in their order. One that cannot be read is an error.</summary>
    /// <param name="paths">The files, one or more.</param>
    /// <param name="shape">The shape of the images: 1 or 3 channels, height and width 1 or more.</param>
    /// <param name="labels">A label for each file, from 0, or <see cref="ImageSet.Unknown"/>; null where none is known.</param>
    /// <param name="options">
    /// How pictures become images, where they are kept, and the names of the classes in the order of the labels (null names them by their
    /// numbers); null for the defaults. Which folders there are and what is unreadable is not asked for.
    /// </param>
    /// <param name="progress">Told how many pictures are done, now and then, from any thread.</param>
    /// <param name="cancellationToken">Stops between pictures.</param>
    /// <returns>The images. The caller disposes them.</returns>
    /// <exception cref="DataUnavailableException">A file is missing or cannot be read.</exception>
    /// <exception cref="DataFormatException">A file is empty, cut, damaged, too large, or no picture.</exception>
    /// <exception cref="OptionsException">The options are wrong.</exception>
    /// <exception cref="ArgumentException">There is no such shape, no file, or labels that do not fit.</exception>
    /// <exception cref="FewLabelException">The images would take more memory than there is.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public static Task<ImageSet> LoadSetAsync(
        IEnumerable<string> paths,
        ImageShape shape,
        IEnumerable<long>? labels = null,
        ImageLoadOptions? options = null,
        IProgress<ImageLoadProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        return ImageLoader.LoadSetAsync([.. paths], labels is null ? null : [.. labels], shape, options, progress, cancellationToken);
    }

    /// <summary>Makes a PNG of an image: 8 bits, gray or red, green and blue. Reading it at the same shape gives the same pixels.</summary>
    /// <param name="image">The pixels from 0 to 255, channel by channel and row by row.</param>
    /// <param name="shape">Its shape: 1 or 3 channels, height and width 1 or more.</param>
    /// <returns>The content of a PNG file.</returns>
    /// <exception cref="ArgumentException">There is no such shape, or there are more or fewer pixels.</exception>
    public static unsafe byte[] ToPng(ReadOnlySpan<byte> image, ImageShape shape)
    {
        CheckShape(shape);
        if (image.Length != shape.Size)
        {
            throw new ArgumentException($"An image of {shape} has {shape.Size} pixels; there are {image.Length}.", nameof(image));
        }

        var isGray = shape.Channels == 1;
        var pixels = isGray ? image : Interleave(image, shape);
        var info = new SKImageInfo(shape.Width, shape.Height, isGray ? SKColorType.Gray8 : SKColorType.Rgb888x, SKAlphaType.Opaque);
        fixed (byte* start = pixels)
        {
            using var map = new SKPixmap(info, (nint)start);
            using var png = map.Encode(SKEncodedImageFormat.Png, quality: 100);
            return png!.ToArray();
        }
    }

    internal static ImageDecoder CreateDecoder(ImageShape shape, ImageFileOptions? options)
    {
        CheckShape(shape);
        options ??= new ImageFileOptions();
        OptionsValidator.ThrowIfAny(options.Validate());
        return new ImageDecoder(shape, options);
    }

    private static void CheckShape(ImageShape shape)
    {
        if (shape.Channels is not (1 or 3) || shape.Height is < 1 or > 10_000 || shape.Width is < 1 or > 10_000)
        {
            throw new ArgumentException($"An image has 1 or 3 channels, and 1 to 10,000 rows and columns; this shape is {shape}.", nameof(shape));
        }
    }

    private static byte[] Interleave(ReadOnlySpan<byte> image, ImageShape shape)
    {
        var area = shape.Width * shape.Height;
        var pixels = new byte[4 * area];
        for (var i = 0; i < area; i++)
        {
            (pixels[4 * i], pixels[(4 * i) + 1], pixels[(4 * i) + 2], pixels[(4 * i) + 3]) = (image[i], image[area + i], image[(2 * area) + i], 255);
        }

        return pixels;
    }
}
