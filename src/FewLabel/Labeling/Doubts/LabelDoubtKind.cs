namespace FewLabel.Labeling;

/// <summary>Why a label is doubted.</summary>
public enum LabelDoubtKind
{
    /// <summary>The other labels predict another class for the image.</summary>
    Contradicted,

    /// <summary>Two images with the same features have different labels.</summary>
    Duplicate,

    /// <summary>Two images that are almost the same have different labels.</summary>
    NearDuplicate,

    /// <summary>The images of a class form two groups, so that it may be two classes.</summary>
    TwoGroups,
}
