using System.Collections.Immutable;
using FewLabel.Data;
using FewLabel.Runtime;
using FewLabel.Sampling;

namespace FewLabel.Labeling;

/// <summary>Which images are to be labeled.</summary>
internal sealed record LabelPlan(int Count, bool PerClass, long Seed)
{
    /// <summary>The calls that can ask for labels, of which an experiment takes one.</summary>
    public static string Calls { get; } = string.Join(
        " or ", string.Join(", ", nameof(LabelingExtensions.LabelRandomly), nameof(LabelingExtensions.LabelPerClass), nameof(LabelingExtensions.LabelChosen)), nameof(LabelingExtensions.UseGivenLabels));

    /// <summary>No image.</summary>
    public static LabelPlan None { get; } = new(0, PerClass: false, 42);

    /// <summary>Whether no image is to be labeled, for methods that need none.</summary>
    public bool IsNone => ReferenceEquals(this, None);

    /// <summary>The very images; null where they are drawn.</summary>
    public ImmutableArray<long>? Chosen { get; init; }

    /// <summary>Whether they are all images that have a label.</summary>
    public bool AreGiven { get; init; }

    /// <summary>The call that asked for them.</summary>
    public string Call => AreGiven ? nameof(LabelingExtensions.UseGivenLabels)
        : Chosen is not null ? nameof(LabelingExtensions.LabelChosen)
        : PerClass ? nameof(LabelingExtensions.LabelPerClass)
        : nameof(LabelingExtensions.LabelRandomly);

    /// <summary>How many of these images are to be labeled.</summary>
    public long CountIn(ImageSet images) => PerClass ? (long)Count * images.ClassCount : Count;

    public LabelDraw Draw(ImageSet images)
    {
        if (IsNone)
        {
            return new LabelDraw([], [.. Enumerable.Range(0, (int)images.Count).Select(image => (long)image)]);
        }

        if (Chosen is { } chosen)
        {
            return LabelSampler.These(images.Count, chosen);
        }

        using var random = new RandomSource(Seed);
        return PerClass
            ? LabelSampler.PerClass(images.LabelValues, images.ClassCount, Count, random)
            : LabelSampler.Random(images.Count, Count, random);
    }
}
