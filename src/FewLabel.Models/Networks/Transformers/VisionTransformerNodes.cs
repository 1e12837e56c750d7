using FewLabel.Data;

namespace FewLabel.Networks;

/// <summary>Vision transformers as nodes of descriptions, and back.</summary>
internal static class VisionTransformerNodes
{
    /// <summary>The node's name.</summary>
    public const string Name = "VisionTransformer";

    private const string Positions = "positions";
    private const string Pooling = "pooling";

    /// <summary>Describes one.</summary>
    public static ArchitectureSpec Of(VisionTransformerOptions options) => new(Name, new Dictionary<string, object?>
    {
        ["patchSize"] = options.PatchSize,
        ["width"] = options.Width,
        ["depth"] = options.Depth,
        ["heads"] = options.Heads,
        [Positions] = options.Positions.ToString(),
        ["positionSize"] = options.PositionSize,
        ["antialiasPositions"] = options.AntialiasPositions,
        ["positionOffset"] = options.PositionOffset,
        ["registerTokens"] = options.RegisterTokens,
        ["layerScale"] = options.LayerScale,
        [Pooling] = options.Pooling.ToString(),
    });

    /// <summary>Makes what is described.</summary>
    /// <exception cref="FewLabelException">A parameter is missing or cannot be.</exception>
    public static Architecture Create(ArchitectureSpec spec) => Create(new VisionTransformerOptions
    {
        PatchSize = spec.Get<int>("patchSize"),
        Width = spec.Get<int>("width"),
        Depth = spec.Get<int>("depth"),
        Heads = spec.Get<int>("heads"),
        Positions = Read<PositionEmbedding>(spec, Positions),
        PositionSize = spec.Get<int?>("positionSize"),
        AntialiasPositions = spec.Get<bool>("antialiasPositions"),
        PositionOffset = spec.Get<double>("positionOffset"),
        RegisterTokens = spec.Get<int>("registerTokens"),
        LayerScale = spec.Get<double?>("layerScale"),
        Pooling = Read<TokenPooling>(spec, Pooling),
    });

    /// <summary>Makes one of its options.</summary>
    /// <exception cref="OptionsException">They are wrong.</exception>
    public static Architecture Create(VisionTransformerOptions options)
    {
        OptionsValidator.ThrowIfAny(options.Validate());
        var name = NameOf(options);
        return Architecture.BuiltIn(
            name, Of(options), (input, random) => new VisionTransformerEncoder(name, input, options, random), options.PatchSize, input => FaultWith(name, options, input));
    }

    /// <summary>Such as <c>ViT-S16</c>, with <c>-reg4</c> where there are four register tokens; others than Ti, S, B and L tell width, depth and heads.</summary>
    private static string NameOf(VisionTransformerOptions options)
    {
        var size = (options.Width, options.Depth, options.Heads) switch
        {
            (192, 12, 3) => "Ti",
            (384, 12, 6) => "S",
            (768, 12, 12) => "B",
            (1024, 24, 16) => "L",
            var (width, depth, heads) => $"{width}x{depth}x{heads}-",
        };
        return $"ViT-{size}{options.PatchSize}{(options.RegisterTokens > 0 ? $"-reg{options.RegisterTokens}" : "")}";
    }

    private static string? FaultWith(string name, VisionTransformerOptions options, ImageShape input) =>
        input.Height % options.PatchSize == 0 && input.Width % options.PatchSize == 0
            ? null
            : $"{name} takes images whose height and width are multiples of {options.PatchSize} pixels; these are {input}. Resize them, or let the network do it: WithInputSize({options.PositionSize ?? NearestMultiple(input, options.PatchSize)}).";

    private static int NearestMultiple(ImageShape input, int patch) => (Math.Max(input.Height, input.Width) + patch - 1) / patch * patch;

    private static T Read<T>(ArchitectureSpec spec, string parameter)
        where T : struct, Enum =>
        Enum.TryParse<T>(spec.Get<string>(parameter), out var value) && Enum.IsDefined(value)
            ? value
            : throw new FewLabelException($"The parameter '{parameter}' of a vision transformer is '{ArchitectureSpec.Short(spec.Get<string>(parameter))}'; it must be {string.Join(" or ", Enum.GetNames<T>())}.");
}
