namespace FewLabel.Labeling;

/// <summary>What a person has said of an image.</summary>
public enum LabelingStatus
{
    /// <summary>Nothing yet.</summary>
    Open,

    /// <summary>Its class.</summary>
    Labeled,

    /// <summary>Later: it is proposed again when no other is open.</summary>
    Skipped,

    /// <summary>That nobody can tell its class. It is neither proposed again nor trained on, nor counted in the accuracy.</summary>
    Unclear,
}
