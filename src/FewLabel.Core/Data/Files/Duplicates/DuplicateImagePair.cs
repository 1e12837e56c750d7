namespace FewLabel.Data;

/// <summary>Two images that are the same, or nearly.</summary>
public sealed class DuplicateImagePair
{
    internal DuplicateImagePair(DuplicateKind kind, long first, long second, bool isExact)
    {
        Kind = kind;
        First = first;
        Second = second;
        IsExact = isExact;
    }

    /// <summary>Which sets they are in, and why it matters.</summary>
    public DuplicateKind Kind { get; }

    /// <summary>The one image, by its place in the training set; in the test set for <see cref="DuplicateKind.LabelsInTest"/>.</summary>
    public long First { get; }

    /// <summary>The other image, by its place in the test set; in the training set for <see cref="DuplicateKind.LabelsInTrain"/>.</summary>
    public long Second { get; }

    /// <summary>Whether all pixels are the same, rather than nearly: a copy of another size, compression or brightness.</summary>
    public bool IsExact { get; }
}
