namespace FewLabel.Networks;

/// <summary>Which ResNet (He et al., 2016) to build.</summary>
public sealed record ResNetOptions
{
    /// <summary>
    /// The number of layers that have weights: 18 or 34 (blocks of two 3×3 convolutions, 512 features), or 50, 101 or
    /// 152 (blocks of three, 1×1, 3×3 and 1×1, 2048 features). Default: 50.
    /// </summary>
    public int Depth { get; init; } = 50;

    /// <summary>How it begins. Default: <see cref="ResNetStem.ImageNet"/>, as torchvision builds it.</summary>
    public ResNetStem Stem { get; init; } = ResNetStem.ImageNet;

    /// <summary>
    /// Whether the last batch norm of each block starts at weight 0, so that every block starts as the identity (Goyal
    /// et al., 2017). Default: false.
    /// </summary>
    public bool ZeroInitResidual { get; init; }
}
