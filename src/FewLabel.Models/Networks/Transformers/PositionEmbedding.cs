namespace FewLabel.Networks;

/// <summary>How a vision transformer knows where a patch lies.</summary>
public enum PositionEmbedding
{
    /// <summary>Numbers that are learned, for each patch and for the class token (Dosovitskiy et al., 2021).</summary>
    Learned,

    /// <summary>
    /// Fixed sines and cosines of row and column, zeros for the class token: MoCo v3 (Chen, Xie and He, 2021). The width is a multiple of 4. It is part of the
    /// weights, as in the paper's code, and never trained.
    /// </summary>
    SinCos,
}
