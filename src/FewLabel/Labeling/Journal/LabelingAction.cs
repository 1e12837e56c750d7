namespace FewLabel.Labeling;

/// <summary>What an entry of the journal does.</summary>
internal enum LabelingAction
{
    /// <summary>Gives images a class, which is added if there is none of that name.</summary>
    Label,

    /// <summary>Puts images off.</summary>
    Skip,

    /// <summary>Marks images that nobody can label.</summary>
    Unclear,

    /// <summary>Adds a class.</summary>
    Add,

    /// <summary>Gives a class another name.</summary>
    Rename,

    /// <summary>Gives the images of a class to another one.</summary>
    Merge,

    /// <summary>Takes back the last entry that is not taken back.</summary>
    Undo,
}
