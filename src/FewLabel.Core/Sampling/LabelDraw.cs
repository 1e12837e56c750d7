using System.Collections.Immutable;

namespace FewLabel.Sampling;

/// <summary>Which images of a training set are labelled. The two parts never overlap and together are the whole set.</summary>
/// <param name="Labelled">The labelled images' indices, in the order of the draw.</param>
/// <param name="Unlabelled">All other images' indices, in ascending order.</param>
public sealed record LabelDraw(ImmutableArray<long> Labelled, ImmutableArray<long> Unlabelled);
