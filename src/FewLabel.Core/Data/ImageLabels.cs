using System.Collections.Immutable;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Data;

/// <summary>What labels and class names of images must be.</summary>
internal static class ImageLabels
{
    /// <summary>Requires a label for each image.</summary>
    public static Tensor? Check(Tensor? labels, long count)
    {
        if (labels is null)
        {
            return null;
        }

        if (labels.dtype != ScalarType.Int64 || labels.dim() != 1 || labels.device_type != DeviceType.CPU)
        {
            throw new ArgumentException($"The labels must be an Int64 tensor of shape (N) on the CPU; this one is {Describe(labels)}.", nameof(labels));
        }

        if (labels.shape[0] != count)
        {
            throw new ArgumentException($"There are {count} images but {labels.shape[0]} labels; each image needs one.", nameof(labels));
        }

        return labels;
    }

    /// <summary>Requires a name for each label, and names the classes by their numbers where there are none.</summary>
    public static ImmutableArray<string> CheckClassNames(ImmutableArray<long> labels, bool partly, IEnumerable<string>? classNames)
    {
        var (least, most) = labels.IsEmpty ? (0, -1) : (labels.Min(), labels.Max());
        if (least < (partly ? ImageSet.Unknown : 0) || most > 100_000)
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

    /// <summary>What a tensor is, for an error.</summary>
    public static string Describe(Tensor tensor) =>
        $"{tensor.dtype} ({string.Join(", ", tensor.shape)}) on {tensor.device_type}";
}
