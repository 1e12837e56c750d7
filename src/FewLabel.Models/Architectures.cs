using System.Globalization;
using FewLabel.Augmentation;
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
    public static Architecture Mlp1 { get; } = Architecture.BuiltIn("MLP 1", (input, random) => new MlpEncoder(input, [512, 128, 64], random));

    /// <summary>
    /// The reference study's second MLP: pixels-128-64-classes, each hidden layer followed by ReLU, then batch norm.
    /// 64 features; 109,770 parameters for ten classes of 1×28×28.
    /// </summary>
    public static Architecture Mlp2 { get; } = Architecture.BuiltIn("MLP 2", (input, random) => new MlpEncoder(input, [128, 64], random));

    /// <summary>
    /// The reference study's CNN: 3×3 convolutions of 32 (padded), 64 and 128 channels (unpadded), each followed by
    /// batch norm, ReLU and a max-pool of 2; then linear layers of 128 and 64, each followed by batch norm and ReLU.
    /// 64 features; 168,074 parameters for ten classes of 1×28×28. Images of at least 20×20 pixels.
    /// </summary>
    public static Architecture Cnn { get; } =
        Architecture.BuiltIn("CNN", (input, random) => new CnnEncoder(input, random), CnnEncoder.MinimumSize);

    /// <summary>
    /// The convolutions of <see cref="Cnn"/> alone, an encoder for pre-training: 512 features for 28×28 pixels, flattened
    /// from 128 maps; 93,120 parameters for gray images. Images of at least 20×20 pixels.
    /// </summary>
    public static Architecture CnnBackbone { get; } =
        Architecture.BuiltIn("CNN trunk", (input, random) => new CnnEncoder(input, random, backboneOnly: true), CnnEncoder.MinimumSize);

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

        return Architecture.BuiltIn(ResNetEncoder.NameOf(options), (input, random) => new ResNetEncoder(input, options, random), options: options);
    }

    /// <summary>
    /// Finds an architecture by its name: one of <see cref="All"/>, any that <see cref="ResNet"/> makes with torchvision's initial
    /// values, or one of these <see cref="Architecture.At"/> a size, such as <c>ResNet50 at 224</c>, each also <see
    /// cref="Architecture.In"/> a form, such as <c>CNN (upright, width 0.65)</c>, and each with a number of prototypes to decide by, as <see
    /// cref="Ensembles.DeepPropagation"/> gives them: <c>CNN, 2000 prototypes</c>.
    /// </summary>
    /// <param name="name">The name; upper and lower case are the same.</param>
    /// <returns>The architecture; null if there is none of that name.</returns>
    public static Architecture? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.EndsWith(Architecture.PrototypesSuffix, StringComparison.Ordinal))
        {
            return FindPrototypes(name[..^Architecture.PrototypesSuffix.Length]);
        }

        return name.EndsWith(')') && name.LastIndexOf(" (", StringComparison.Ordinal) is >= 0 and var bracket
            ? FindForms(name[(bracket + 2)..^1]) is { } found ? Find(name[..bracket])?.In(found) : null
            : FindSized(name);
    }

    private static Architecture? FindPrototypes(string name) =>
        name.LastIndexOf(Architecture.PrototypesSeparator, StringComparison.Ordinal) is >= 0 and var comma
        && int.TryParse(name[(comma + Architecture.PrototypesSeparator.Length)..], NumberStyles.None, CultureInfo.InvariantCulture, out var groups) && groups > 0
            ? Find(name[..comma])?.ByPrototypes(groups)
            : null;

    private static MomentNormalization[]? FindForms(string names)
    {
        var all = names.Split(Architecture.FormSeparator);
        var found = all.Select(MomentNormalization.Find).OfType<MomentNormalization>().ToArray();
        return found.Length < all.Length || found is [{ IsNone: true }] ? null : found;
    }

    private static Architecture? FindSized(string name) =>
        name.Split(" at ") is [var inner, var size] && int.TryParse(size, CultureInfo.InvariantCulture, out var pixels)
            ? FindPlain(inner) is { } found && pixels >= found.MinimumSize && pixels <= Architecture.MaximumSize ? found.At(pixels) : null
            : FindPlain(name);

    private static Architecture? FindPlain(string name) =>
        All.Concat(ResNets()).FirstOrDefault(item => item.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<Architecture> ResNets() =>
        from depth in ResNetEncoder.Depths.ToArray()
        from stem in Enum.GetValues<ResNetStem>()
        select ResNet(new ResNetOptions { Depth = depth, Stem = stem });
}
