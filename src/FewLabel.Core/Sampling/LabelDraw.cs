using System.Collections.Immutable;

namespace FewLabel.Sampling;

/// <summary>Which images of a training set are labeled. The two parts do not overlap, and together they are the whole set.</summary>
/// <param name="Labeled">The labeled images' indices, in the order of the draw.</param>
/// <param name="Unlabeled">All other images' indices, in ascending order.</param>
public sealed record LabelDraw(ImmutableArray<long> Labeled, ImmutableArray<long> Unlabeled);
