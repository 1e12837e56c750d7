namespace FewLabel.Training;

/// <summary>How much the images of a class count in training.</summary>
public enum ClassWeights
{
    /// <summary>Each image counts the same, so that large classes count most.</summary>
    None,

    /// <summary>
    /// Each class counts the same: an image counts N / (K·n), with N images of K classes and n of its own class. A rare class is found more often, and
    /// other images are taken for it more often too.
    /// </summary>
    Balanced,
}
