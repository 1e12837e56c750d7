using FewLabel.Data;
using FewLabel.Networks.Description;
using FewLabel.Networks.Kernels;
using FewLabel.Runtime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewLabel.Networks;

/// <summary>
/// Three 3×3 convolutions of 32, 64 and 128 channels, the first padded and the others not, each followed by batch norm,
/// ReLU and a max-pool of 2; then linear layers of 128 and 64, each followed by batch norm and ReLU.
/// </summary>
internal sealed class CnnEncoder : Encoder
{
    /// <summary>The smallest height and width that leave a pixel: 20, 10, 8, 4, 2, 1.</summary>
    public const int MinimumSize = 20;

    /// <summary>The most rows and columns of the last maps, as many as images of 28 pixels leave: the features do not grow with the image.</summary>
    public const int PooledTo = 2;

    private readonly int? _pooledTo;
    private readonly List<(Conv2d Convolution, BatchNorm2d Norm)> _convolutions = [];
    private readonly List<(Linear Linear, BatchNorm1d Norm)> _layers = [];

    /// <summary>Creates the layers <c>conv1</c>, <c>bn1</c> to <c>conv3</c>, <c>bn3</c> and <c>fc1</c>, <c>bn4</c>, <c>fc2</c>, <c>bn5</c>.</summary>
    /// <param name="input">The shape of the images.</param>
    /// <param name="random">Draws the initial values.</param>
    /// <param name="backboneOnly">Whether to leave the linear layers out and give the last feature maps, flattened.</param>
    /// <param name="pooledTo">The most rows and columns of the last maps, to which larger ones are averaged; null for all of them.</param>
    public CnnEncoder(ImageShape input, RandomSource random, bool backboneOnly = false, int? pooledTo = PooledTo)
        : base(backboneOnly ? "CNN backbone" : "CNN", input, backboneOnly ? MapFeatures(input, pooledTo) : 64)
    {
        _pooledTo = pooledTo;
        AddConvolution(input.Channels, 32, padding: 1, random);
        AddConvolution(32, 64, padding: 0, random);
        AddConvolution(64, 128, padding: 0, random);
        if (!backboneOnly)
        {
            AddLinear(MapFeatures(input, pooledTo), 128, random);
            AddLinear(128, FeatureDimension, random);
        }
    }

    internal override bool NormsInGroups => true;

    protected override Tensor Encode(Tensor images)
    {
        var features = images.alias();
        foreach (var (convolution, norm) in _convolutions)
        {
            using var input = features;
            features = BatchNormGroups.IsWhole && PooledConvolution.Suits(input, convolution, norm)
                ? PooledConvolution.Run(input, convolution, norm)
                : Pool(input, convolution, norm);
        }

        using var maps = features;
        if (Averaging is { } averaging)
        {
            using var pooled = nn.functional.avg_pool2d(maps, [averaging.Height.Kernel, averaging.Width.Kernel], [averaging.Height.Stride, averaging.Width.Stride]);
            features = pooled.flatten(1);
        }
        else
        {
            features = maps.flatten(1);
        }

        foreach (var (linear, norm) in _layers)
        {
            features = features.Then(linear).ThenNorm(norm).relu_();
        }

        return features;
    }

    private static Tensor Pool(Tensor maps, Conv2d convolution, BatchNorm2d norm)
    {
        // With channels last in memory, batch norm and pooling on a CPU take a fraction of the time. Only the first layer's
        // output is copied for that: the others come out so.
        using var normalized = MatrixConvolution.Call(maps, convolution).ChannelsLast().ThenNorm(norm);
        // ReLU keeps order, so pooling first gives the same and leaves a quarter of the work.
        return nn.functional.max_pool2d(normalized, 2).relu_();
    }

    internal override string Describe(ILayerGraph graph, string images)
    {
        var features = images;
        foreach (var (convolution, norm) in _convolutions)
        {
            features = graph.BatchNorm(graph.Convolution(features, convolution), norm);
            features = graph.Relu(graph.MaxPool(features, 2, 2, 0));
        }

        if (Averaging is { } averaging)
        {
            features = graph.AveragePool(features, averaging.Height, averaging.Width);
        }

        return _layers.Aggregate(
            graph.Flatten(features), (value, layer) => graph.Relu(graph.BatchNorm(graph.Linear(value, layer.Linear), layer.Norm)));
    }

    /// <summary>How the last maps become smaller; null where they are small enough.</summary>
    private (PoolingWindow Height, PoolingWindow Width)? Averaging =>
        (PoolingWindow.Adaptive(Remaining(Input.Height), _pooledTo), PoolingWindow.Adaptive(Remaining(Input.Width), _pooledTo)) is var (height, width)
        && (height, width) != (PoolingWindow.None, PoolingWindow.None) ? (height, width) : null;

    private static int MapFeatures(ImageShape input, int? pooledTo) =>
        128 * Math.Min(Remaining(input.Height), pooledTo ?? int.MaxValue) * Math.Min(Remaining(input.Width), pooledTo ?? int.MaxValue);

    /// <summary>How many of so many rows or columns are left after the convolutions.</summary>
    private static int Remaining(int size) => ((size / 2 - 2) / 2 - 2) / 2;

    private void AddConvolution(int inputs, int outputs, int padding, RandomSource random)
    {
        var layer = (Convolution: Layers.Convolution(inputs, outputs, 3, padding, random), Norm: nn.BatchNorm2d(outputs));
        _convolutions.Add(layer);
        register_module($"conv{_convolutions.Count}", layer.Convolution);
        register_module($"bn{_convolutions.Count}", layer.Norm);
    }

    private void AddLinear(int inputs, int outputs, RandomSource random)
    {
        var layer = (Linear: Layers.Linear(inputs, outputs, random), Norm: nn.BatchNorm1d(outputs));
        _layers.Add(layer);
        register_module($"fc{_layers.Count}", layer.Linear);
        register_module($"bn{_convolutions.Count + _layers.Count}", layer.Norm);
    }
}
