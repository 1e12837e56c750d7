namespace FewLabel.Training;

/// <summary>Which sizes of the classes a teacher's guesses are drawn towards (distribution alignment: Berthelot et al., "ReMixMatch", 2020).</summary>
public enum ClassAlignment
{
    /// <summary>None: guesses stay as they are.</summary>
    None,

    /// <summary>All classes alike, where that is about true of the unlabelled images.</summary>
    Uniform,

    /// <summary>As among the labelled images, each class counted once more than it is there: a few labels tell its size only roughly.</summary>
    Labelled,
}
