using System.Collections.Immutable;
using FewLabel.Data;
using FewLabel.Runtime;
using FewLabel.Sampling;

namespace FewLabel.Running;

/// <summary>Which images are to be labeled.</summary>
internal sealed record LabelPlan(int Count, bool PerClass, long Seed)
{
    /// <summary>The very images; null where they are drawn.</summary>
    public ImmutableArray<long>? Chosen { get; init; }

    /// <summary>Whether they are all images that have a label.</summary>
    public bool AreGiven { get; init; }

    /// <summary>The call that asked for them.</summary>
    public string Call => AreGiven ? nameof(ExperimentBuilder.UseGivenLabels)
        : Chosen is not null ? nameof(ExperimentBuilder.LabelChosen)
        : PerClass ? nameof(ExperimentBuilder.LabelPerClass)
        : nameof(ExperimentBuilder.LabelRandomly);

    public LabelDraw Draw(ImageSet images)
    {
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
