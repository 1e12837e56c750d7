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

    /// <summary>The networks above, which take images of nearly any size.</summary>
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

    /// <summary>The vision transformer ViT-Ti with patches of 16 pixels. 192 features.</summary>
    /// <remarks>
    /// The vision transformers are those of <see cref="VisionTransformer"/>. They take images whose sides are multiples of the patch;
    /// <see cref="Architecture.WithInputSize"/> brings others to such a size.
    /// </remarks>
    public static Architecture ViTTiny16 { get; } = VisionTransformer(VisionTransformerOptions.Tiny);

    /// <summary>The vision transformer ViT-S with patches of 16 pixels. 384 features. Weights of DINO's <c>vits16</c> fit.</summary>
    public static Architecture ViTSmall16 { get; } = VisionTransformer(VisionTransformerOptions.Small);

    /// <summary>The vision transformer ViT-S with patches of 8 pixels. 384 features. Weights of DINO's <c>vits8</c> fit.</summary>
    public static Architecture ViTSmall8 { get; } = VisionTransformer(VisionTransformerOptions.Small with { PatchSize = 8 });

    /// <summary>The vision transformer ViT-S of DINOv2, with patches of 14 pixels. 384 features. Weights of its <c>vits14</c> fit.</summary>
    public static Architecture ViTSmall14 { get; } = VisionTransformer(VisionTransformerOptions.DinoV2);

    /// <summary>The vision transformer ViT-B with patches of 16 pixels. 768 features. Weights of DINO's <c>vitb16</c> fit.</summary>
    public static Architecture ViTBase16 { get; } = VisionTransformer(VisionTransformerOptions.Base);

    /// <summary>The vision transformer ViT-B with patches of 8 pixels. 768 features. Weights of DINO's <c>vitb8</c> fit.</summary>
    public static Architecture ViTBase8 { get; } = VisionTransformer(VisionTransformerOptions.Base with { PatchSize = 8 });

    /// <summary>The vision transformer ViT-B of DINOv2, with patches of 14 pixels. 768 features. Weights of its <c>vitb14</c> fit.</summary>
    public static Architecture ViTBase14 { get; } = VisionTransformer(VisionTransformerOptions.DinoV2 with { Width = 768, Heads = 12 });

    private static IEnumerable<Architecture> VisionTransformers => [ViTTiny16, ViTSmall16, ViTSmall8, ViTSmall14, ViTBase16, ViTBase8, ViTBase14];

    /// <summary>A vision transformer (Dosovitskiy et al., 2021) with the names of DINO, DINOv2 and timm.</summary>
    /// <param name="options">Which one.</param>
    /// <returns>An architecture called, for instance, <c>ViT-S16</c>, or <c>ViT-S14-reg4</c> with four register tokens.</returns>
    /// <exception cref="OptionsException">The options are wrong.</exception>
    public static Architecture VisionTransformer(VisionTransformerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return VisionTransformerNodes.Create(options);
    }

    /// <summary>Finds one of <see cref="All"/>, a ResNet with torchvision's initial values, or one of the vision transformers, by its name.</summary>
    /// <param name="name">Such as <c>CNN</c>, <c>ResNet34</c>, <c>ResNet50-small</c> or <c>ViT-S16</c>; upper and lower case are the same.</param>
    /// <returns>The architecture; null if there is none of that name.</returns>
    public static Architecture? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return All.Concat(ResNets()).Concat(VisionTransformers).FirstOrDefault(item => item.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
    }

    private static IEnumerable<Architecture> ResNets() =>
        from depth in ResNetEncoder.Depths.ToArray()
        from stem in Enum.GetValues<ResNetStem>()
        select ResNet(new ResNetOptions { Depth = depth, Stem = stem });
}
