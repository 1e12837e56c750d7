namespace FewLabel.Labeling;

/// <summary>An image of a labeling session. Immutable.</summary>
public sealed class LabeledImage
{
    internal LabeledImage(LabelingStatus status, string? className, bool isMeasured) => (Status, Class, IsMeasured) = (status, className, isMeasured);

    /// <summary>What a person has said of it.</summary>
    public LabelingStatus Status { get; }

    /// <summary>Its class; null unless it is labeled.</summary>
    public string? Class { get; }

    /// <summary>Whether it belongs to the sample that accuracy is measured on.</summary>
    public bool IsMeasured { get; }
}
