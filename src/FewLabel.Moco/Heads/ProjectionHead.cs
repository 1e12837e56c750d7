namespace FewLabel.Moco;

/// <summary>What turns an encoder's features into the vectors that are compared.</summary>
public enum ProjectionHead
{
    /// <summary>One linear layer: MoCo v1.</summary>
    Linear,

    /// <summary>Two linear layers with a ReLU between: MoCo v2.</summary>
    Mlp,

    /// <summary>
    /// Two linear layers without bias, batch norm after each and a ReLU between; the last batch norm has no weights of its
    /// own: MoCo v3 for ResNets.
    /// </summary>
    NormalizedMlp,

    /// <summary>
    /// Three linear layers without bias, batch norm after each and ReLU between; the last batch norm has no weights of its own: MoCo v3 for transformers.
    /// </summary>
    DeepNormalizedMlp,
}
