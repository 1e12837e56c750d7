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
    /// The weight at which the last batch norm of each block starts: a finite number, 0 or more. 1 is torchvision's; 0
    /// starts every block as the identity (Goyal et al., 2017). Default: 1.
    /// </summary>
    /// <remarks>
    /// For contrastive learning on images of 28 pixels take about 0.2. At 1 two views of an image come out of fifty layers
    /// as unlike as two images, and at 0 only the stem and the strides are left, which see one corner of the image: in both
    /// cases there is nothing yet to learn from.
    /// </remarks>
    public double ResidualWeight { get; init; } = 1;
}
