namespace FewLabel.Networks;

/// <summary>How a ResNet begins.</summary>
public enum ResNetStem
{
    /// <summary>
    /// A 7×7 convolution of stride 2 and a max-pool of stride 2: the residual blocks see a quarter of the height and
    /// width. Fast; made for images of some 200 pixels.
    /// </summary>
    ImageNet,

    /// <summary>
    /// A 3×3 convolution of stride 1 and no pooling: the residual blocks see the full height and width, at about
    /// sixteen times the cost. For images of some 30 pixels, as He et al. used on CIFAR-10.
    /// </summary>
    SmallImage,
}
