using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Data;

/// <summary>
/// Images of one size, where all, some or none have a label: in one byte tensor, or in files that are decoded as they are needed
/// (<see cref="ImageStorage"/>). A batch of the tensor is an index select and a conversion; there are no objects per image.
/// </summary>
/// <remarks>
/// Immutable: nothing writes the tensors after the set is created, and a file that changes is an error. The set owns the tensors and
/// <see cref="Dispose"/> frees them. Reading is thread-safe, and gives the same pixels whatever the threads.
/// </remarks>
public sealed class ImageSet : IDisposable
{
    /// <summary>The value of an unknown label: -1.</summary>
    public const long Unknown = -1;

    private readonly Lazy<string> _digest;

    /// <summary>Creates a set that takes over both tensors.</summary>
    /// <param name="pixels">UInt8, shape (N, C, H, W) on the CPU, with C 1 or 3 and N, H, W 1 or more; 0 is black.</param>
    /// <param name="labels">Int64, shape (N) on the CPU, each from 0 to the class count - 1; null where labels are unknown.</param>
    /// <param name="classNames">A name for each class, all different; null names the classes by their numbers, 0 to the largest label.</param>
    /// <exception cref="ArgumentException">A shape, a type, a device or a label is not as said.</exception>
    public ImageSet(Tensor pixels, Tensor? labels, IEnumerable<string>? classNames = null)
        : this(Check(pixels), labels, classNames, partly: false)
    {
    }

    private ImageSet(PixelStore pixels, Tensor? labels, IEnumerable<string>? classNames, bool partly)
    {
        Labels = ImageLabels.Check(labels, pixels.Count);
        LabelValues = labels is null ? [] : ImmutableArray.Create(labels.data<long>().ToArray());
        Labeled = [.. Enumerable.Range(0, LabelValues.Length).Select(image => (long)image).Where(image => !partly || LabelValues[(int)image] != Unknown)];
        ClassNames = ImageLabels.CheckClassNames(LabelValues, partly, classNames);
        Store = pixels;
        Shape = pixels.Shape;
        _digest = new Lazy<string>(ComputeDigest);
        pixels.All?.DetachFromDisposeScope();
        labels?.DetachFromDisposeScope();
    }

    /// <summary>The pixels: UInt8, shape (N, C, H, W) on the CPU. Not to be written or disposed.</summary>
    /// <exception cref="InvalidOperationException">There is no such tensor: <see cref="IsOnDemand"/>.</exception>
    public Tensor Pixels => Store.All ?? throw new InvalidOperationException(
        $"There is no tensor of these {Count} images: they are decoded from their files as they are needed. Take some of them by {nameof(ImageSet)}.{nameof(Batch)}, or load them with {nameof(ImageStorage)}.{nameof(ImageStorage.Memory)}.");

    /// <summary>Whether images are decoded from files as they are needed, so that there are no <see cref="Pixels"/>.</summary>
    public bool IsOnDemand => Store.All is null;

    /// <summary>The labels: Int64, shape (N) on the CPU, <see cref="Unknown"/> where one is; null where all are. Not to be written or disposed.</summary>
    public Tensor? Labels { get; }

    /// <summary>The labels as plain numbers, <see cref="Unknown"/> where one is; empty where all are.</summary>
    public ImmutableArray<long> LabelValues { get; }

    /// <summary>The images whose label is known, in ascending order.</summary>
    public ImmutableArray<long> Labeled { get; }

    /// <summary>Whether some labels are known and others are not.</summary>
    public bool IsPartlyLabeled => Labels is not null && Labeled.Length < Count;

    /// <summary>The name of each class, in the order of the labels; empty where labels are unknown and no names were given.</summary>
    public ImmutableArray<string> ClassNames { get; }

    /// <summary>How many images.</summary>
    public long Count => Store.Count;

    /// <summary>1 for gray, 3 for red, green and blue.</summary>
    public int Channels => Shape.Channels;

    /// <summary>Rows of an image, in pixels.</summary>
    public int Height => Shape.Height;

    /// <summary>Columns of an image, in pixels.</summary>
    public int Width => Shape.Width;

    /// <summary>Channels, rows and columns of an image.</summary>
    public ImageShape Shape { get; }

    /// <summary>How many classes.</summary>
    public int ClassCount => ClassNames.Length;

    /// <summary>
    /// A digest of what the images are, their labels and the class names, by which a continued run recognizes the same images: of all pixels,
    /// or of the contents of the files and how they are decoded. Computed at first use.
    /// </summary>
    public string Digest => _digest.Value;

    /// <summary>Where the pixels are.</summary>
    internal PixelStore Store { get; }

    /// <summary>Creates a set of which some labels are known, and takes over both tensors.</summary>
    /// <param name="pixels">UInt8, shape (N, C, H, W) on the CPU, with C 1 or 3 and N, H, W 1 or more; 0 is black.</param>
    /// <param name="labels">Int64, shape (N) on the CPU, each from 0 to the class count - 1, or <see cref="Unknown"/>; one or more known.</param>
    /// <param name="classNames">A name for each class, all different; null names the classes by their numbers, 0 to the largest label.</param>
    /// <returns>The set.</returns>
    /// <exception cref="ArgumentException">A shape, a type, a device or a label is not as said, or no label is known.</exception>
    public static ImageSet PartlyLabeled(Tensor pixels, Tensor labels, IEnumerable<string>? classNames = null)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return new ImageSet(Check(pixels), labels, classNames, partly: true);
    }

    /// <summary>Creates a set that takes over a store and labels, each <see cref="Unknown"/> or not; null where none is known.</summary>
    internal static ImageSet Create(PixelStore pixels, Tensor? labels, IEnumerable<string>? classNames) =>
        new(pixels, labels, classNames, labels is not null && labels.data<long>().Contains(Unknown));

    /// <summary>
    /// The same images, each changed by itself, with the same labels. Images in memory are changed at once, others as they are read: then this
    /// set must live as long. The caller disposes it.
    /// </summary>
    /// <param name="map">Float32 from 0 to 255, shape (B, C, H, W), to the same shape and range.</param>
    /// <param name="name">What the change is called in a digest.</param>
    internal ImageSet Map(Func<Tensor, Tensor> map, string name) => new(
        Store.All is { } all ? MappedPixels.AllOf(all, map) : new MappedPixels(Store, map, name), Labels?.clone(), ClassNames, IsPartlyLabeled);

    /// <summary>Some of the images as numbers from 0 to 1.</summary>
    /// <param name="indices">Int64, shape (B), each from 0 to <see cref="Count"/> - 1, in any order, repeats allowed.</param>
    /// <param name="device">Where the result lives; null is the CPU.</param>
    /// <returns>Float32, shape (B, C, H, W), from 0 to 1. The caller disposes it.</returns>
    /// <exception cref="DataUnavailableException">A file that is decoded as it is needed is missing or cannot be read.</exception>
    /// <exception cref="DataFormatException">Such a file has changed since it was loaded.</exception>
    public Tensor Batch(Tensor indices, Device? device = null)
    {
        using var bytes = To(Store.Select(indices), device);
        return bytes.to(float32).div_(Scalars.Of(255));
    }

    /// <summary>Told which images <see cref="Batch"/> is asked for next: those on demand are decoded on spare threads. Changes no pixel.</summary>
    /// <param name="indices">Int64, shape (B) on the CPU, each from 0 to <see cref="Count"/> - 1.</param>
    internal void Prefetch(Tensor indices) => Store.Prefetch(indices);

    /// <summary>The labels of some of the images.</summary>
    /// <param name="indices">Int64, shape (B) on the CPU, each from 0 to <see cref="Count"/> - 1.</param>
    /// <param name="device">Where the result lives; null is the CPU.</param>
    /// <returns>Int64, shape (B). The caller disposes it.</returns>
    /// <exception cref="InvalidOperationException">The set has no labels, or one of the images has none.</exception>
    public Tensor BatchLabels(Tensor indices, Device? device = null)
    {
        var labels = Labels ?? throw new InvalidOperationException("This image set has no labels.");
        if (IsPartlyLabeled)
        {
            CheckKnown(indices.data<long>());
        }

        return To(labels.index_select(0, indices), device);
    }

    /// <summary>How many of some images each class has.</summary>
    /// <param name="indices">The images, each from 0 to <see cref="Count"/> - 1.</param>
    /// <returns>A count for each class, in the order of the labels.</returns>
    /// <exception cref="InvalidOperationException">The set has no labels, or one of the images has none.</exception>
    public ImmutableArray<int> CountClasses(IEnumerable<long> indices)
    {
        ArgumentNullException.ThrowIfNull(indices);
        if (Labels is null)
        {
            throw new InvalidOperationException("This image set has no labels.");
        }

        indices = IsPartlyLabeled ? CheckKnown([.. indices]) : indices;
        var counts = new int[ClassCount];
        foreach (var index in indices)
        {
            counts[LabelValues[(int)index]]++;
        }

        return [.. counts];
    }

    /// <summary>Frees the tensors and what was decoded.</summary>
    public void Dispose()
    {
        Store.Dispose();
        Labels?.Dispose();
    }

    /// <summary>Labels of images that have none are not to be had, lest -1 is taken for a class.</summary>
    private IEnumerable<long> CheckKnown(IEnumerable<long> indices)
    {
        foreach (var image in indices)
        {
            if (LabelValues[(int)image] == Unknown)
            {
                throw new InvalidOperationException($"Image {image} has no label. Ask for the labels of images that {nameof(Labeled)} lists.");
            }
        }

        return indices;
    }

    private static Tensor To(Tensor selected, Device? device)
    {
        if (device is null || device.type == DeviceType.CPU)
        {
            return selected;
        }

        using (selected)
        {
            return selected.to(device);
        }
    }

    private static TensorPixels Check(Tensor pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        if (pixels.dtype != ScalarType.Byte || pixels.dim() != 4 || pixels.device_type != DeviceType.CPU)
        {
            throw new ArgumentException(
                $"The pixels must be a UInt8 tensor of shape (N, C, H, W) on the CPU; this one is {ImageLabels.Describe(pixels)}.", nameof(pixels));
        }

        return pixels.shape.All(size => size > 0) && pixels.shape[1] is (1 or 3)
            ? new TensorPixels(pixels)
            : throw new ArgumentException(
                $"The pixels must hold at least one image of 1 or 3 channels; their shape is {ImageLabels.Describe(pixels)}.", nameof(pixels));
    }

    private string ComputeDigest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{Count} {Shape} {string.Join('\n', ClassNames)}"));
        Store.AppendTo(hash);
        hash.AppendData(MemoryMarshal.AsBytes(LabelValues.AsSpan()));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
