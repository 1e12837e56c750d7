using System.Collections.Immutable;

namespace FewLabel.Sampling;

/// <summary>The labeled images, split into a training part and a validation part.</summary>
public sealed class DataSplit
{
    /// <summary>Divides labeled images.</summary>
    /// <param name="train">Indices of the training images, in random order.</param>
    /// <param name="validation">Indices of the held-out images, in random order; empty if nothing is held out.</param>
    public DataSplit(ImmutableArray<long> train, ImmutableArray<long> validation)
    {
        Train = train;
        Validation = validation;
    }

    /// <summary>Indices of the training images, in random order.</summary>
    public ImmutableArray<long> Train { get; }

    /// <summary>Indices of the held-out images, in random order; empty if nothing is held out.</summary>
    public ImmutableArray<long> Validation { get; }
}
