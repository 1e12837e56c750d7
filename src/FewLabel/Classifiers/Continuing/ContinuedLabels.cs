using System.Collections.Immutable;
using FewLabel.Data;

namespace FewLabel;

/// <summary>New labels of a classifier: which images have one, as the classifier counts its classes, and which classes there are with them.</summary>
/// <param name="Images">The labeled images.</param>
/// <param name="Labels">The class of each, in the order of <paramref name="ClassNames"/>.</param>
/// <param name="ClassNames">The classes that the classifier knows, and behind them the new ones that have an image.</param>
internal sealed record ContinuedLabels(ImmutableArray<long> Images, ImmutableArray<long> Labels, ImmutableArray<string> ClassNames)
{
    /// <exception cref="ArgumentException">The images have another shape, or none has a label.</exception>
    public static ContinuedLabels Of(ImageSet images, ClassifierInfo info)
    {
        if (images.Shape != info.Input)
        {
            throw new ArgumentException($"This classifier takes images of {info.Input}; these are {images.Shape}. Load them in its shape, as its {nameof(ClassifierInfo)}.{nameof(ClassifierInfo.Input)} and {nameof(ClassifierInfo.Pictures)} say.", nameof(images));
        }

        if (images.Labeled.IsEmpty)
        {
            throw new ArgumentException("None of these images has a label to learn. Label some.", nameof(images));
        }

        var known = info.ClassNames.Select((name, label) => (Name: UnicodeNames.Composed(name), Label: label)).ToDictionary(each => each.Name, each => each.Label, StringComparer.Ordinal);
        var names = info.ClassNames.ToBuilder();
        var labels = new Dictionary<long, long>();
        foreach (var label in images.Labeled.Select(image => images.LabelValues[(int)image]).Distinct().Order())
        {
            var name = images.ClassNames[(int)label];
            if (!known.TryGetValue(UnicodeNames.Composed(name), out var place))
            {
                place = names.Count;
                names.Add(name);
            }

            labels[label] = place;
        }

        return new ContinuedLabels(images.Labeled, [.. images.Labeled.Select(image => labels[images.LabelValues[(int)image]])], names.ToImmutable());
    }
}
