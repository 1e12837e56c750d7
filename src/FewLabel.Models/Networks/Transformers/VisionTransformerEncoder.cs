using FewLabel.Data;
using FewLabel.Networks.Description;
using FewLabel.Runtime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewLabel.Networks;

/// <summary>A vision transformer (Dosovitskiy et al., 2021) with the names of DINO, DINOv2 and timm.</summary>
internal sealed class VisionTransformerEncoder : Encoder
{
    /// <summary>The deviation at which the positions start.</summary>
    private const double PositionDeviation = 0.02;

    /// <summary>The deviation at which class token and registers start.</summary>
    private const double TokenDeviation = 1e-6;

    private readonly VisionTransformerOptions _options;
    private readonly PatchProjection _patches;
    private readonly TransformerBlock[] _blocks;
    private readonly LayerNorm _norm;
    private readonly PositionGrid? _grid;

    /// <summary>Creates <c>cls_token</c>, <c>pos_embed</c>, <c>register_tokens</c>, <c>patch_embed</c>, <c>blocks</c> and <c>norm</c>.</summary>
    /// <param name="name">The name of the module.</param>
    /// <param name="input">The shape of the images, a multiple of the patches.</param>
    /// <param name="options">Which one; without fault.</param>
    /// <param name="random">Draws all initial values.</param>
    public VisionTransformerEncoder(string name, ImageShape input, VisionTransformerOptions options, RandomSource random)
        : base(name, input, options.FeatureDimension)
    {
        _options = options;
        var (rows, columns) = (input.Height / options.PatchSize, input.Width / options.PatchSize);
        var stored = options.PositionSize / options.PatchSize;
        register_parameter(VisionTransformerWeights.ClassToken, nn.Parameter(random.Normal(0, TokenDeviation, 1, 1, options.Width)));
        register_parameter(VisionTransformerWeights.Positions, CreatePositions(stored ?? rows, stored ?? columns, random));
        if (options.RegisterTokens > 0)
        {
            register_parameter(VisionTransformerWeights.Registers, nn.Parameter(random.Normal(0, TokenDeviation, 1, options.RegisterTokens, options.Width)));
        }

        _grid = stored is { } from && (from, from) != (rows, columns)
            ? new PositionGrid(from, rows, columns, options.AntialiasPositions, options.PositionOffset)
            : null;
        _patches = new PatchProjection(input.Channels, options.PatchSize, options.Width, random);
        _blocks = [.. Enumerable.Range(0, options.Depth).Select(_ => new TransformerBlock(options, random))];
        _norm = Layers.TokenNorm(options.Width);
        register_module("patch_embed", _patches);
        register_module("blocks", nn.Sequential(_blocks));
        register_module("norm", _norm);
    }

    // It has no batch norm.
    internal override bool NormsInGroups => true;

    internal override nn.Module PatchLayer => _patches;

    internal override IEnumerable<nn.Module> Stages => [_patches, .. _blocks, _norm];

    private long Before => 1 + _options.RegisterTokens;

    protected override Tensor Encode(Tensor images)
    {
        using var scope = NewDisposeScope();
        var tokens = Tokens(images);
        foreach (var block in _blocks)
        {
            tokens = tokens.Then(block);
        }

        return Pool(tokens.Then(_norm)).MoveToOuterDisposeScope();
    }

    internal override string Describe(ILayerGraph graph, string images)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var (first, positions) = Added();
        var tokens = graph.Prepend(_patches.Describe(graph, images), Before, cat([first, positions], 1));
        tokens = graph.LayerNorm(_blocks.Aggregate(tokens, (value, block) => block.Describe(graph, value)), _norm);
        return _options.Pooling switch
        {
            TokenPooling.ClassToken => graph.FirstToken(tokens),
            TokenPooling.PatchMean => graph.TokenMean(tokens, Before),
            _ => graph.Concatenate(graph.FirstToken(tokens), graph.TokenMean(tokens, Before)),
        };
    }

    internal override string? NameOfWeight(string name) => VisionTransformerWeights.NameOf(name);

    internal override Tensor FitWeight(string name, Tensor source, Tensor target) => VisionTransformerWeights.Fit(name, source, target);

    internal override string? RemedyFor(string name, Tensor source) => VisionTransformerWeights.RemedyFor(name, source, _options);

    protected override void RegisterComponents()
    {
    }

    /// <summary>Class token, registers and patches with their positions.</summary>
    private Tensor Tokens(Tensor images)
    {
        using var scope = NewDisposeScope();
        var (first, positions) = Added();
        var patches = _patches.call(images).add(positions, Scalars.One);
        return cat([first.expand(images.shape[0], -1, -1), patches], 1).MoveToOuterDisposeScope();
    }

    /// <summary>The tokens that stand before the patches, and what is added to the patches.</summary>
    private (Tensor First, Tensor Positions) Added()
    {
        var stored = Own(VisionTransformerWeights.Positions);
        var patches = stored.narrow(1, 1, stored.shape[1] - 1);
        var classToken = Own(VisionTransformerWeights.ClassToken).add(stored.narrow(1, 0, 1), Scalars.One);
        return (
            _options.RegisterTokens > 0 ? cat([classToken, Own(VisionTransformerWeights.Registers)], 1) : classToken,
            _grid?.Apply(patches) ?? patches);
    }

    private Tensor Pool(Tensor tokens)
    {
        var classToken = tokens.select(1, 0);
        return _options.Pooling switch
        {
            TokenPooling.ClassToken => classToken.clone(),
            TokenPooling.PatchMean => Mean(),
            _ => cat([classToken, Mean()], 1),
        };

        Tensor Mean() => tokens.narrow(1, Before, tokens.shape[1] - Before).mean([1L]);
    }

    private Parameter CreatePositions(int rows, int columns, RandomSource random)
    {
        if (_options.Positions == PositionEmbedding.Learned)
        {
            return nn.Parameter(random.Normal(0, PositionDeviation, 1, 1 + ((long)rows * columns), _options.Width));
        }

        // What a file asks for costs as much as if it were drawn.
        if (random.Left is { } left && (1 + ((long)rows * columns)) * _options.Width > left)
        {
            throw new DrawLimitException();
        }

        return nn.Parameter(SinCosPositions.Create(rows, columns, _options.Width), requires_grad: false);
    }

    private Parameter Own(string name) => get_parameter(name)!;
}
