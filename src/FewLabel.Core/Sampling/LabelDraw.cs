using System.Collections.Immutable;

namespace FewLabel.Sampling;

/// <summary>Which images of a training set are labeled. The two parts do not overlap, and together they are the whole set.</summary>
public sealed class LabelDraw
{
    internal LabelDraw(ImmutableArray<long> labeled, ImmutableArray<long> unlabeled)
    {
        Labeled = labeled;
        Unlabeled = unlabeled;
    }

    /// <summary>The labeled images' indices, in the order of the draw.</summary>
    public ImmutableArray<long> Labeled { get; }

    /// <summary>All other images' indices, in ascending order.</summary>
    public ImmutableArray<long> Unlabeled { get; }
}
