namespace FewLabel.Training;

/// <summary>Which sizes of the classes a teacher's predictions are drawn toward (distribution alignment: Berthelot et al., "ReMixMatch", 2020).</summary>
/// <remarks>
/// A probability is multiplied by the wanted share of its class over the running mean of what the teacher predicts, and the probabilities of an image are brought to a
/// sum of 1. The running mean starts from the wanted shares, as in the authors' code of ReMixMatch, takes in a batch before it is aligned and moves by a
/// hundredth a step, where SoftMatch's moves by a thousandth over hundreds of thousands of steps and starts from the first batch. The predicted class is that of the
/// aligned probabilities, but with <see cref="GaussianWeights"/> that of the probabilities as they were.
/// </remarks>
public enum ClassAlignment
{
    /// <summary>None: predictions stay as they are.</summary>
    None,

    /// <summary>All classes alike, where that is about true of the unlabeled images.</summary>
    Uniform,

    /// <summary>As among the labeled images, each class counted once more than it is there: a few labels tell its size only roughly.</summary>
    Labeled,
}
