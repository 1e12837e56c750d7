using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Data;

/// <summary>
/// Reads and writes images and labels as IDX files, the format in which MNIST was published (Y. LeCun, C. Cortes,
/// C. J. C. Burges, <c>http://yann.lecun.com/exdb/mnist/</c>).
/// </summary>
/// <remarks>
/// <para>Elements are unsigned bytes; images are gray. Files are plain or packed with gzip (RFC 1952), as
/// their content shows, not their name. A file must hold exactly what its head declares; checksums of gzip are checked.</para>
/// <para>Memory is allocated for existing bytes, never for declared ones: if a file can be read twice, its length and
/// checksum are checked first. A file may declare at most 2^31 - 1 bytes, and a gzip file that unpacks to more than 64 MiB at most 256
/// bytes for each of its own. All methods are thread-safe.</para>
/// </remarks>
public static class IdxFile
{
    /// <summary>Reads gray images.</summary>
    /// <param name="path">The file, plain or gzip.</param>
    /// <returns>UInt8, shape (N, 1, H, W) on the CPU. The caller disposes it.</returns>
    /// <exception cref="DataUnavailableException">The file is missing or cannot be read.</exception>
    /// <exception cref="DataFormatException">The file is not an IDX file of bytes in three dimensions, or is damaged.</exception>
    public static Tensor ReadImages(string path) => ReadFile(path, ReadImages);

    /// <summary>Reads gray images from a stream, to its end.</summary>
    /// <param name="stream">The content of a file, plain or gzip. It stays open.</param>
    /// <param name="name">What errors call it; null is the file's name where the stream has one.</param>
    /// <returns>UInt8, shape (N, 1, H, W) on the CPU. The caller disposes it.</returns>
    /// <exception cref="DataUnavailableException">The stream fails.</exception>
    /// <exception cref="DataFormatException">The content is not an IDX file of bytes in three dimensions, or is damaged.</exception>
    public static Tensor ReadImages(Stream stream, string? name = null)
    {
        using var images = IdxReader.Read(CheckReadable(stream), 3, name ?? NameOf(stream));
        return images.unsqueeze(1);
    }

    /// <summary>Reads labels.</summary>
    /// <param name="path">The file, plain or gzip.</param>
    /// <returns>Int64, shape (N) on the CPU, each from 0 to 255. The caller disposes it.</returns>
    /// <exception cref="DataUnavailableException">The file is missing or cannot be read.</exception>
    /// <exception cref="DataFormatException">The file is not an IDX file of bytes in one dimension, or is damaged.</exception>
    public static Tensor ReadLabels(string path) => ReadFile(path, ReadLabels);

    /// <summary>Reads labels from a stream, to its end.</summary>
    /// <param name="stream">The content of a file, plain or gzip. It stays open.</param>
    /// <param name="name">What errors call it; null is the file's name where the stream has one.</param>
    /// <returns>Int64, shape (N) on the CPU, each from 0 to 255. The caller disposes it.</returns>
    /// <exception cref="DataUnavailableException">The stream fails.</exception>
    /// <exception cref="DataFormatException">The content is not an IDX file of bytes in one dimension, or is damaged.</exception>
    public static Tensor ReadLabels(Stream stream, string? name = null)
    {
        using var labels = IdxReader.Read(CheckReadable(stream), 1, name ?? NameOf(stream));
        return labels.to(int64);
    }

    /// <summary>Reads a file of images and the file of their labels.</summary>
    /// <param name="imagesPath">The images, plain or gzip.</param>
    /// <param name="labelsPath">Their labels in the same order, plain or gzip.</param>
    /// <param name="classNames">A name for each class, all different; null names the classes by their numbers, 0 to the largest label.</param>
    /// <returns>The set, which the caller disposes.</returns>
    /// <exception cref="DataUnavailableException">A file is missing or cannot be read.</exception>
    /// <exception cref="DataFormatException">A file is damaged, the counts differ, or a label has no class name.</exception>
    /// <exception cref="ArgumentException">Two class names are the same.</exception>
    public static ImageSet ReadSet(string imagesPath, string labelsPath, IEnumerable<string>? classNames = null)
    {
        var names = classNames?.ToArray();
        Tensor? labels = null;
        var images = ReadImages(imagesPath);
        try
        {
            labels = ReadLabels(labelsPath);
            if (images.shape[0] != labels.shape[0])
            {
                throw new DataFormatException(
                    labelsPath, $"{labelsPath} holds {labels.shape[0]} labels, but {imagesPath} holds {images.shape[0]} images. Give the two files of one set.");
            }

            if (names is not null)
            {
                CheckLabels(labels, names.Length, labelsPath);
            }

            return new ImageSet(images, labels, names);
        }
        catch
        {
            images.Dispose();
            labels?.Dispose();
            throw;
        }
    }

    /// <summary>Writes gray images to a file, whole or not at all.</summary>
    /// <param name="path">The file to write or to replace; packed with gzip if its name ends in <c>.gz</c>. Its folder must exist.</param>
    /// <param name="images">UInt8, shape (N, 1, H, W) on any device, with N, H, W 1 or more and at most 2^31 - 1 bytes.</param>
    /// <exception cref="ArgumentException">The tensor is not as said.</exception>
    /// <exception cref="FewLabelException">The file cannot be written.</exception>
    public static void WriteImages(string path, Tensor images)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        using var bytes = ImageBytes(images);
        IdxWriter.Write(path, bytes);
    }

    /// <summary>Writes gray images into a stream. Errors of the stream itself pass through.</summary>
    /// <param name="stream">Where to write. It stays open.</param>
    /// <param name="images">UInt8, shape (N, 1, H, W) on any device, with N, H, W 1 or more and at most 2^31 - 1 bytes.</param>
    /// <param name="gzip">Whether to pack the content with gzip.</param>
    /// <exception cref="ArgumentException">The tensor is not as said.</exception>
    public static void WriteImages(Stream stream, Tensor images, bool gzip = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var bytes = ImageBytes(images);
        IdxWriter.Write(stream, bytes, gzip);
    }

    /// <summary>Writes labels to a file, whole or not at all.</summary>
    /// <param name="path">The file to write or to replace; packed with gzip if its name ends in <c>.gz</c>. Its folder must exist.</param>
    /// <param name="labels">Int64, shape (N) on any device, with N 1 or more, each from 0 to 255.</param>
    /// <exception cref="ArgumentException">The tensor is not as said.</exception>
    /// <exception cref="FewLabelException">The file cannot be written.</exception>
    public static void WriteLabels(string path, Tensor labels)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        using var bytes = LabelBytes(labels);
        IdxWriter.Write(path, bytes);
    }

    /// <summary>Writes labels into a stream. Errors of the stream itself pass through.</summary>
    /// <param name="stream">Where to write. It stays open.</param>
    /// <param name="labels">Int64, shape (N) on any device, with N 1 or more, each from 0 to 255.</param>
    /// <param name="gzip">Whether to pack the content with gzip.</param>
    /// <exception cref="ArgumentException">The tensor is not as said.</exception>
    public static void WriteLabels(Stream stream, Tensor labels, bool gzip = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var bytes = LabelBytes(labels);
        IdxWriter.Write(stream, bytes, gzip);
    }

    /// <summary>Checks that each label is below the number of classes.</summary>
    /// <exception cref="DataFormatException">One is not.</exception>
    internal static void CheckLabels(Tensor labels, int classCount, string path)
    {
        using var largest = labels.max();
        using var number = largest.to(int64);
        if (number.item<long>() >= classCount)
        {
            throw new DataFormatException(
                path, $"{path} holds the label {number.item<long>()}, but there are {classCount} classes, so labels run from 0 to {classCount - 1}.");
        }
    }

    private static Tensor ReadFile(string path, Func<Stream, string?, Tensor> read)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        FileStream stream;
        try
        {
            stream = InputFile.Open(path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataUnavailableException($"The file {Path.GetFullPath(path)} does not exist.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataUnavailableException($"The file {path} cannot be read: {error.Message}", error);
        }

        using (stream)
        {
            return read(stream, path);
        }
    }

    private static Stream CheckReadable(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return stream.CanRead ? stream : throw new ArgumentException("The stream must be open for reading.", nameof(stream));
    }

    private static string NameOf(Stream stream) => stream is FileStream file ? file.Name : "The stream";

    private static Tensor ImageBytes(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.dtype != ScalarType.Byte || images.dim() != 4 || images.shape[1] != 1 || images.numel() is 0 or > IdxHeader.MaxDataLength)
        {
            throw new ArgumentException(
                $"Images for an IDX file must be a UInt8 tensor of shape (N, 1, H, W) with 1 to {IdxHeader.MaxDataLength} bytes; this one is {images.dtype} ({string.Join(", ", images.shape)}).",
                nameof(images));
        }

        using var scope = NewDisposeScope();
        return images.detach().squeeze(1).cpu().contiguous().MoveToOuterDisposeScope();
    }

    private static Tensor LabelBytes(Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.dtype != ScalarType.Int64 || labels.dim() != 1 || labels.numel() is 0 or > IdxHeader.MaxDataLength)
        {
            throw new ArgumentException(
                $"Labels for an IDX file must be an Int64 tensor of shape (N) with N 1 or more; this one is {labels.dtype} ({string.Join(", ", labels.shape)}).",
                nameof(labels));
        }

        using var scope = NewDisposeScope();
        var (least, most) = (labels.min().item<long>(), labels.max().item<long>());
        if (least < 0 || most > 255)
        {
            throw new ArgumentException($"Labels in an IDX file run from 0 to 255; these run from {least} to {most}.", nameof(labels));
        }

        return labels.to(uint8).cpu().contiguous().MoveToOuterDisposeScope();
    }
}
