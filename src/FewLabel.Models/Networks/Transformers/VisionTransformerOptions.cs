namespace FewLabel.Networks;

/// <summary>Which vision transformer (Dosovitskiy et al., 2021) to build. Immutable. The default is ViT-S with patches of 16 pixels, as DINO has it.</summary>
/// <remarks>
/// Blocks are pre-norm: layer norm with epsilon 1e-6, self-attention, layer norm, and two linear layers of four times the width with the exact GELU between.
/// Names of parameters are those of DINO, DINOv2 and timm.
/// </remarks>
public sealed record VisionTransformerOptions
{
    /// <summary>The most numbers that a token has.</summary>
    internal const int MostWidth = 8192;

    /// <summary>The most blocks.</summary>
    internal const int MostDepth = 128;

    /// <summary>The most register tokens.</summary>
    internal const int MostRegisters = 64;

    /// <summary>ViT-Ti: 192 features, 12 blocks of 3 heads, patches of 16 pixels; 5.5 million parameters.</summary>
    public static VisionTransformerOptions Tiny { get; } = new() { Width = 192, Heads = 3 };

    /// <summary>ViT-S: 384 features, 12 blocks of 6 heads, patches of 16 pixels; 21.7 million parameters.</summary>
    public static VisionTransformerOptions Small { get; } = new();

    /// <summary>ViT-B: 768 features, 12 blocks of 12 heads, patches of 16 pixels; 85.8 million parameters.</summary>
    public static VisionTransformerOptions Base { get; } = new() { Width = 768, Heads = 12 };

    /// <summary>The ViT-S of DINOv2: patches of 14 pixels, positions of 518 pixels, layer scale. ViT-B is the same with <see cref="Width"/> 768 and <see cref="Heads"/> 12.</summary>
    public static VisionTransformerOptions DinoV2 { get; } = new() { PatchSize = 14, PositionSize = 518, LayerScale = 1 };

    /// <summary>The ViT-S of DINOv2 with four register tokens (Darcet et al., 2024), whose positions are interpolated with antialiasing.</summary>
    public static VisionTransformerOptions DinoV2Registers { get; } = DinoV2 with { RegisterTokens = 4, AntialiasPositions = true, PositionOffset = 0 };

    /// <summary>Height and width of a patch in pixels, 1 or more; those of images are multiples of it. Default: 16.</summary>
    public int PatchSize { get; init; } = 16;

    /// <summary>How many numbers a token has, 1 to 8,192: a multiple of <see cref="Heads"/>. Default: 384.</summary>
    public int Width { get; init; } = 384;

    /// <summary>How many blocks, 1 to 128. Default: 12.</summary>
    public int Depth { get; init; } = 12;

    /// <summary>How many heads the attention of a block has, 1 or more. Default: 6.</summary>
    public int Heads { get; init; } = 6;

    /// <summary>What gives a patch its position. Default: learned.</summary>
    public PositionEmbedding Positions { get; init; } = PositionEmbedding.Learned;

    /// <summary>
    /// Height and width, in pixels, of the images that the position embedding is made for: a multiple of <see cref="PatchSize"/>, at most 10,000. For images of
    /// another size it is interpolated, and so weights of a file serve any size: DINO's are of 224 pixels, DINOv2's of 518. Null makes it
    /// for the images themselves, whatever their sides are. Default: 224.
    /// </summary>
    public int? PositionSize { get; init; } = 224;

    /// <summary>
    /// Whether the bicubic interpolation of positions smooths where the grid becomes smaller. DINO and DINOv2 do not; DINOv2 with registers does. Default: false.
    /// </summary>
    public bool AntialiasPositions { get; init; }

    /// <summary>
    /// What is added to the rows and columns of the image's grid for the scale of the interpolation, 0 to 1: 0.1 in DINO and DINOv2, 0 in DINOv2 with registers.
    /// Default: 0.1.
    /// </summary>
    public double PositionOffset { get; init; } = 0.1;

    /// <summary>How many register tokens (Darcet et al., 2024) stand between the class token and the patches, 0 to 64. DINOv2 has none or 4. Default: 0.</summary>
    public int RegisterTokens { get; init; }

    /// <summary>
    /// The value at which the factors start that scale what each half of a block adds (Touvron et al., 2021), a finite number; null is without factors. DINOv2 has
    /// them. Default: null.
    /// </summary>
    public double? LayerScale { get; init; }

    /// <summary>What the features are. Default: the class token.</summary>
    public TokenPooling Pooling { get; init; } = TokenPooling.ClassToken;

    /// <summary>How many features an image gets.</summary>
    internal int FeatureDimension => Pooling == TokenPooling.ClassTokenAndPatchMean ? 2 * Width : Width;

    /// <summary>What is wrong with these options.</summary>
    /// <returns>The faults; empty if there are none.</returns>
    public IReadOnlyList<OptionFault> Validate()
    {
        var faults = new OptionsValidator();
        RequireWithin(faults, PatchSize, 1, Architecture.MaximumSize, nameof(PatchSize));
        RequireWithin(faults, Width, 1, MostWidth, nameof(Width));
        RequireWithin(faults, Depth, 1, MostDepth, nameof(Depth));
        RequireWithin(faults, Heads, 1, MostWidth, nameof(Heads));
        RequireWithin(faults, RegisterTokens, 0, MostRegisters, nameof(RegisterTokens));
        faults.Require(Positions, Enum.IsDefined(Positions), $"one of {string.Join(", ", Enum.GetNames<PositionEmbedding>())}");
        faults.Require(Pooling, Enum.IsDefined(Pooling), $"one of {string.Join(", ", Enum.GetNames<TokenPooling>())}");
        faults.Require(PositionOffset, PositionOffset is >= 0 and <= 1, "0 to 1");
        faults.Require(LayerScale, LayerScale is null || double.IsFinite(LayerScale.Value), "a finite number, or null");
        if (faults.Found.Count == 0)
        {
            CheckMultiples(faults);
        }

        return faults.Found;
    }

    private static void RequireWithin(OptionsValidator faults, int value, int least, int most, string parameter) =>
        faults.Require(value, value >= least && value <= most, FormattableString.Invariant($"{least} to {most}"), parameter);

    private void CheckMultiples(OptionsValidator faults)
    {
        if (Width % Heads != 0)
        {
            faults.Add(nameof(Width), Width, $"a multiple of Heads, {Heads}", "Each head takes an equal part of it.");
        }
        else if (Positions == PositionEmbedding.SinCos && Width % 4 != 0)
        {
            faults.Add(nameof(Width), Width, "a multiple of 4 with SinCos positions", "A quarter each is sine and cosine of row and column.");
        }

        if (PositionSize is { } size && (size < PatchSize || size % PatchSize != 0 || size > Architecture.MaximumSize))
        {
            faults.Add(nameof(PositionSize), size, $"a multiple of PatchSize, {PatchSize}, of at most {Architecture.MaximumSize}, or null", "Take the size of the images that the weights were trained with.");
        }
    }
}
