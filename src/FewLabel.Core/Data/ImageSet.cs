using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Data;

/// <summary>
/// Images of one size in one byte tensor, where all, some or none have a label. A batch is an index select and a conversion; there
/// are no objects per image.
/// </summary>
/// <remarks>
/// Immutable: nothing writes the tensors after the set is created. The set owns them and <see cref="Dispose"/> frees
/// them. Reading is thread-safe.
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
        : this(pixels, labels, classNames, partly: false)
    {
    }

    private ImageSet(Tensor pixels, Tensor? labels, IEnumerable<string>? classNames, bool partly)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        if (pixels.dtype != ScalarType.Byte || pixels.dim() != 4 || pixels.device_type != DeviceType.CPU)
        {
            throw new ArgumentException(
                $"The pixels must be a UInt8 tensor of shape (N, C, H, W) on the CPU; this one is {Describe(pixels)}.", nameof(pixels));
        }

        if (pixels.shape.Any(size => size < 1) || pixels.shape[1] is not (1 or 3))
        {
            throw new ArgumentException(
                $"The pixels must hold at least one image of 1 or 3 channels; their shape is {Describe(pixels)}.", nameof(pixels));
        }

        Labels = CheckLabels(pixels, labels);
        LabelValues = labels is null ? [] : ImmutableArray.Create(labels.data<long>().ToArray());
        Labeled = [.. Enumerable.Range(0, LabelValues.Length).Select(image => (long)image).Where(image => !partly || LabelValues[(int)image] != Unknown)];
        ClassNames = CheckClassNames(LabelValues, partly, classNames);
        Pixels = pixels.DetachFromDisposeScope();
        _digest = new Lazy<string>(ComputeDigest);
        labels?.DetachFromDisposeScope();
    }

    /// <summary>The pixels: UInt8, shape (N, C, H, W) on the CPU. Not to be written or disposed.</summary>
    public Tensor Pixels { get; }

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
    public long Count => Pixels.shape[0];

    /// <summary>1 for gray, 3 for red, green and blue.</summary>
    public int Channels => (int)Pixels.shape[1];

    /// <summary>Rows of an image, in pixels.</summary>
    public int Height => (int)Pixels.shape[2];

    /// <summary>Columns of an image, in pixels.</summary>
    public int Width => (int)Pixels.shape[3];

    /// <summary>Channels, rows and columns of an image.</summary>
    public ImageShape Shape => new(Channels, Height, Width);

    /// <summary>How many classes.</summary>
    public int ClassCount => ClassNames.Length;

    /// <summary>Creates a set of which some labels are known, and takes over both tensors.</summary>
    /// <param name="pixels">UInt8, shape (N, C, H, W) on the CPU, with C 1 or 3 and N, H, W 1 or more; 0 is black.</param>
    /// <param name="labels">Int64, shape (N) on the CPU, each from 0 to the class count - 1, or <see cref="Unknown"/>; one or more known.</param>
    /// <param name="classNames">A name for each class, all different; null names the classes by their numbers, 0 to the largest label.</param>
    /// <returns>The set.</returns>
    /// <exception cref="ArgumentException">A shape, a type, a device or a label is not as said, or no label is known.</exception>
    public static ImageSet PartlyLabeled(Tensor pixels, Tensor labels, IEnumerable<string>? classNames = null)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return new ImageSet(pixels, labels, classNames, partly: true);
    }

    /// <summary>The same labels for other pixels, as many images of any shape. The caller disposes it.</summary>
    internal ImageSet With(Tensor pixels) => new(pixels, Labels?.clone(), ClassNames, IsPartlyLabeled);

    /// <summary>A digest of all pixels, labels and class names, by which a continued run recognizes the same images. Computed at first use.</summary>
    public string Digest => _digest.Value;

    /// <summary>Some of the images as numbers from 0 to 1.</summary>
    /// <param name="indices">Int64, shape (B), each from 0 to <see cref="Count"/> - 1, in any order, repeats allowed.</param>
    /// <param name="device">Where the result lives; null is the CPU.</param>
    /// <returns>Float32, shape (B, C, H, W), from 0 to 1. The caller disposes it.</returns>
    public Tensor Batch(Tensor indices, Device? device = null)
    {
        using var bytes = Select(Pixels, indices, device);
        return bytes.to(float32).div_(Scalars.Of(255));
    }

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

        return Select(labels, indices, device);
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

    /// <summary>Frees both tensors.</summary>
    public void Dispose()
    {
        Pixels.Dispose();
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

    private static Tensor Select(Tensor source, Tensor indices, Device? device)
    {
        var selected = source.index_select(0, indices);
        if (device is null || device.type == DeviceType.CPU)
        {
            return selected;
        }

        using (selected)
        {
            return selected.to(device);
        }
    }

    private static Tensor? CheckLabels(Tensor pixels, Tensor? labels)
    {
        if (labels is null)
        {
            return null;
        }

        if (labels.dtype != ScalarType.Int64 || labels.dim() != 1 || labels.device_type != DeviceType.CPU)
        {
            throw new ArgumentException($"The labels must be an Int64 tensor of shape (N) on the CPU; this one is {Describe(labels)}.", nameof(labels));
        }

        if (labels.shape[0] != pixels.shape[0])
        {
            throw new ArgumentException($"There are {pixels.shape[0]} images but {labels.shape[0]} labels; each image needs one.", nameof(labels));
        }

        return labels;
    }

    private static ImmutableArray<string> CheckClassNames(ImmutableArray<long> labels, bool partly, IEnumerable<string>? classNames)
    {
        var (least, most) = labels.IsEmpty ? (0, -1) : (labels.Min(), labels.Max());
        if (least < (partly ? Unknown : 0) || most > 100_000)
        {
            throw new ArgumentException($"Labels run from 0 to at most 100,000; these run from {least} to {most}.", nameof(labels));
        }

        if (partly && most < 0)
        {
            throw new ArgumentException($"None of the {labels.Length} labels is known. Leave the labels out for images without any.", nameof(labels));
        }

        ImmutableArray<string> names = classNames is null
            ? [.. Enumerable.Range(0, (int)most + 1).Select(number => number.ToString())]
            : [.. classNames];
        if (most >= names.Length)
        {
            throw new ArgumentException($"The label {most} has no class name: there are {names.Length} names, for labels 0 to {names.Length - 1}.", nameof(labels));
        }

        if (names.Distinct(StringComparer.Ordinal).Count() != names.Length)
        {
            throw new ArgumentException($"Class names must differ; these are {string.Join(", ", names)}.", nameof(classNames));
        }

        return names;
    }

    private string ComputeDigest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{Count} {Shape} {string.Join('\n', ClassNames)}"));
        using var dense = Pixels.contiguous();
        TensorBytes.HandOut(dense, hash.AppendData);
        hash.AppendData(MemoryMarshal.AsBytes(LabelValues.AsSpan()));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Describe(Tensor tensor) =>
        $"{tensor.dtype} ({string.Join(", ", tensor.shape)}) on {tensor.device_type}";
}
