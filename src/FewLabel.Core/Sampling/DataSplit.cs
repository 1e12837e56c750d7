using System.Collections.Immutable;

namespace FewLabel.Sampling;

/// <summary>The labeled images, split into a training part and a validation part.</summary>
/// <param name="Train">Indices of the training images, in random order.</param>
/// <param name="Validation">Indices of the held-out images, in random order; empty if nothing is held out.</param>
public sealed record DataSplit(ImmutableArray<long> Train, ImmutableArray<long> Validation);
