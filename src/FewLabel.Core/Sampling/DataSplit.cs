using System.Collections.Immutable;

namespace FewLabel.Sampling;

/// <summary>Labeled images parted into those to learn from and those to choose by.</summary>
/// <param name="Train">Indices of the images to learn from, in random order.</param>
/// <param name="Validation">Indices of the images to choose by, in random order; empty where nothing is held out.</param>
public sealed record DataSplit(ImmutableArray<long> Train, ImmutableArray<long> Validation);
