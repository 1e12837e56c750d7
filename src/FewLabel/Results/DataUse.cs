namespace FewLabel;

/// <summary>What a method learns from, ordered by how much of the data that is: the later, the more.</summary>
public enum DataUse
{
    /// <summary>The labeled images to learn from, alone.</summary>
    LabeledImages,

    /// <summary>These, through a linear layer on the features of an encoder that saw images without labels.</summary>
    FrozenEncoder,

    /// <summary>These, in a network that starts from such an encoder and changes it.</summary>
    PretrainedNetwork,

    /// <summary>These, and pseudo-labels of the images without.</summary>
    PseudoLabels,

    /// <summary>
    /// All labeled images, those held out too once they have been measured on, and pseudo-labels that were refined round after round.
    /// </summary>
    RefinedPseudoLabels,
}
