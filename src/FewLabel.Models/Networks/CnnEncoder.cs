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

    private readonly List<(Conv2d Convolution, BatchNorm2d Norm)> _convolutions = [];
    private readonly List<(Linear Linear, BatchNorm1d Norm)> _layers = [];

    /// <summary>Creates the layers <c>conv1</c>, <c>bn1</c> to <c>conv3</c>, <c>bn3</c> and <c>fc1</c>, <c>bn4</c>, <c>fc2</c>, <c>bn5</c>.</summary>
    /// <param name="input">The shape of the images.</param>
    /// <param name="random">Draws the initial values.</param>
    /// <param name="backboneOnly">Whether to leave the linear layers out and give the last feature maps, flattened.</param>
    public CnnEncoder(ImageShape input, RandomSource random, bool backboneOnly = false)
        : base(backboneOnly ? "CNN trunk" : "CNN", input, backboneOnly ? MapFeatures(input) : 64)
    {
        AddConvolution(input.Channels, 32, padding: 1, random);
        AddConvolution(32, 64, padding: 0, random);
        AddConvolution(64, 128, padding: 0, random);
        if (!backboneOnly)
        {
            AddLinear(MapFeatures(input), 128, random);
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
        features = maps.flatten(1);
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

        return _layers.Aggregate(
            graph.Flatten(features), (value, layer) => graph.Relu(graph.BatchNorm(graph.Linear(value, layer.Linear), layer.Norm)));
    }

    private static int MapFeatures(ImageShape input) => 128 * Remaining(input.Height) * Remaining(input.Width);

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
