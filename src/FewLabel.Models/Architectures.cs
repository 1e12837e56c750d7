using FewLabel.Networks;

namespace FewLabel;

/// <summary>The catalog of networks.</summary>
/// <remarks>All take gray and color images; the feature dimension is the width of what goes into the last linear layer.</remarks>
public static class Architectures
{
    /// <summary>
    /// The reference study's first MLP: pixels-512-128-64-classes, each hidden layer followed by ReLU, then batch norm.
    /// 64 features; 477,898 parameters for ten classes of 1×28×28.
    /// </summary>
    public static Architecture Mlp1 { get; } = ArchitectureNodes.CreateMlp(512, 128, 64);

    /// <summary>
    /// The reference study's second MLP: pixels-128-64-classes, each hidden layer followed by ReLU, then batch norm.
    /// 64 features; 109,770 parameters for ten classes of 1×28×28.
    /// </summary>
    public static Architecture Mlp2 { get; } = ArchitectureNodes.CreateMlp(128, 64);

    /// <summary>
    /// The reference study's CNN: 3×3 convolutions of 32 (padded), 64 and 128 channels (unpadded), each followed by
    /// batch norm, ReLU and a max-pool of 2; then linear layers of 128 and 64, each followed by batch norm and ReLU.
    /// 64 features; 168,074 parameters for ten classes of 1×28×28. Images of at least 20×20 pixels.
    /// </summary>
    public static Architecture Cnn { get; } = ArchitectureNodes.CreateCnn(backboneOnly: false);

    /// <summary>
    /// The convolutions of <see cref="Cnn"/> alone, an encoder for pre-training: 512 features for images of 28×28 pixels or more, flattened
    /// from 128 maps of at most 2×2, to which larger ones are pooled; 93,120 parameters for gray images. Images of at least 20×20 pixels.
    /// </summary>
    public static Architecture CnnBackbone { get; } = ArchitectureNodes.CreateCnn(backboneOnly: true);

    /// <summary>ResNet18 with the ImageNet stem (He et al., 2016). 512 features.</summary>
    public static Architecture ResNet18 { get; } = ResNet(new ResNetOptions { Depth = 18 });

    /// <summary>
    /// ResNet50 with the ImageNet stem (He et al., 2016; the stride is on the 3×3 convolution). 2048 features.
    /// </summary>
    public static Architecture ResNet50 { get; } = ResNet(new ResNetOptions { Depth = 50 });

    /// <summary>The networks above.</summary>
    public static IReadOnlyList<Architecture> All { get; } = [Mlp1, Mlp2, Cnn, CnnBackbone, ResNet18, ResNet50];

    /// <summary>A ResNet with torchvision's layers, names and initial values.</summary>
    /// <param name="options">Which one.</param>
    /// <returns>An architecture called, for instance, <c>ResNet18</c>, or <c>ResNet18-small</c> with the stem for small images.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The depth is not 18, 34, 50, 101 or 152, the stem is none, or the residual weight is negative or not finite.
    /// </exception>
    public static Architecture ResNet(ResNetOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (ResNetEncoder.BlocksOf(options.Depth) is null)
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), options.Depth, $"ResNetOptions.Depth must be one of {string.Join(", ", ResNetEncoder.Depths.ToArray())}.");
        }

        if (!Enum.IsDefined(options.Stem))
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.Stem, "ResNetOptions.Stem must be ImageNet or SmallImage.");
        }

        if (!(options.ResidualWeight is >= 0 and < double.PositiveInfinity))
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), options.ResidualWeight, "ResNetOptions.ResidualWeight must be a finite number, 0 or more.");
        }

        return Architecture.BuiltIn(ResNetEncoder.NameOf(options), ArchitectureNodes.OfResNet(options), (input, random) => new ResNetEncoder(input, options, random));
    }

    /// <summary>Finds one of <see cref="All"/>, or a ResNet with torchvision's initial values, by its name.</summary>
    /// <param name="name">Such as <c>CNN</c>, <c>ResNet34</c> or <c>ResNet50-small</c>; upper and lower case are the same.</param>
    /// <returns>The architecture; null if there is none of that name.</returns>
    public static Architecture? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return All.Concat(ResNets()).FirstOrDefault(item => item.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
    }

    private static IEnumerable<Architecture> ResNets() =>
        from depth in ResNetEncoder.Depths.ToArray()
        from stem in Enum.GetValues<ResNetStem>()
        select ResNet(new ResNetOptions { Depth = depth, Stem = stem });
}
