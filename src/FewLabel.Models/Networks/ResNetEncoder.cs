using FewLabel.Data;
using FewLabel.Networks.Description;
using FewLabel.Runtime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewLabel.Networks;

/// <summary>
/// ResNet (He et al., 2016) with torchvision's layers and names; in bottleneck blocks the 3×3 convolution has the
/// stride ("v1.5").
/// </summary>
internal sealed class ResNetEncoder : Encoder
{
    private static readonly long[] HeightAndWidth = [2, 3];

    private readonly bool _pools;
    private readonly Conv2d _convolution;
    private readonly BatchNorm2d _norm;
    private readonly List<Sequential> _stages = [];

    /// <summary>Creates <c>conv1</c>, <c>bn1</c> and <c>layer1</c> to <c>layer4</c>.</summary>
    /// <param name="input">The shape of the images.</param>
    /// <param name="options">Which one.</param>
    /// <param name="random">Draws all initial values.</param>
    /// <param name="blocks">How many blocks each of the four stages has; null for as many as the depth says.</param>
    public ResNetEncoder(ImageShape input, ResNetOptions options, RandomSource random, int[]? blocks = null)
        : base(NameOf(options), input, IsDeep(options.Depth) ? 2048 : 512)
    {
        _pools = options.Stem == ResNetStem.ImageNet;
        _convolution = _pools
            ? Layers.ResidualConvolution(input.Channels, 64, 7, 2, random)
            : Layers.ResidualConvolution(input.Channels, 64, 3, 1, random);
        _norm = nn.BatchNorm2d(64);
        register_module("conv1", _convolution);
        register_module("bn1", _norm);

        var channels = 64;
        blocks ??= BlocksOf(options.Depth)!;
        for (var stage = 0; stage < blocks.Length; stage++)
        {
            _stages.Add(Stage(ref channels, 64 << stage, blocks[stage], stage == 0 ? 1 : 2, options, random));
            register_module($"layer{stage + 1}", _stages[stage]);
        }
    }

    /// <summary>Such as <c>ResNet18</c>, with <c>-small</c> where the stem is the one for small images.</summary>
    public static string NameOf(ResNetOptions options) =>
        $"ResNet{options.Depth}{(options.Stem == ResNetStem.SmallImage ? "-small" : "")}";

    /// <summary>The depths that the paper names.</summary>
    public static ReadOnlySpan<int> Depths => [18, 34, 50, 101, 152];

    /// <summary>How many blocks each of the four stages has; null for a depth that the paper does not name.</summary>
    public static int[]? BlocksOf(int depth) => depth switch
    {
        18 => [2, 2, 2, 2],
        34 or 50 => [3, 4, 6, 3],
        101 => [3, 4, 23, 3],
        152 => [3, 8, 36, 3],
        _ => null,
    };

    internal override bool NormsInGroups => true;

    protected override Tensor Encode(Tensor images)
    {
        var first = _convolution.call(images);
        // So the matrix products of the blocks need no copies of their inputs, and batch norm and pooling take less time.
        var maps = (first.device_type == DeviceType.CPU ? first.ChannelsLast() : first).ThenNorm(_norm);
        if (_pools)
        {
            using var full = maps;
            // ReLU keeps order, so pooling first gives the same and leaves a quarter of the work.
            maps = nn.functional.max_pool2d(full, 3, 2, 1);
        }

        maps = maps.relu_();
        foreach (var stage in _stages)
        {
            maps = maps.Then(stage);
        }

        using (maps)
        {
            return maps.mean(HeightAndWidth);
        }
    }

    internal override string Describe(ILayerGraph graph, string images)
    {
        var maps = graph.BatchNorm(graph.Convolution(images, _convolution), _norm);
        maps = graph.Relu(_pools ? graph.MaxPool(maps, 3, 2, 1) : maps);
        return graph.GlobalMean(_stages.Aggregate(maps, (value, stage) => graph.Describe(stage, value)));
    }

    protected override void RegisterComponents()
    {
    }

    private static bool IsDeep(int depth) => depth >= 50;

    private static Sequential Stage(ref int channels, int width, int count, int stride, ResNetOptions options, RandomSource random)
    {
        var blocks = new List<nn.Module<Tensor, Tensor>>();
        for (var i = 0; i < count; i++)
        {
            blocks.Add(IsDeep(options.Depth)
                ? ResNetBlock.Bottleneck(channels, width, i == 0 ? stride : 1, options.ResidualWeight, random)
                : ResNetBlock.Basic(channels, width, i == 0 ? stride : 1, options.ResidualWeight, random));
            channels = IsDeep(options.Depth) ? 4 * width : width;
        }

        return nn.Sequential(blocks);
    }
}
