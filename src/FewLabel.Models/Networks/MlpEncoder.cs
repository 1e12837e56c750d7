using FewLabel.Data;
using FewLabel.Networks.Description;
using FewLabel.Runtime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewLabel.Networks;

/// <summary>The images' pixels through linear layers, each followed by ReLU and then batch norm.</summary>
internal sealed class MlpEncoder : Encoder
{
    private readonly List<(Linear Linear, BatchNorm1d Norm)> _layers = [];

    /// <summary>Creates the layers <c>fc1</c>, <c>bn1</c>, <c>fc2</c> and so on.</summary>
    public MlpEncoder(ImageShape input, IReadOnlyList<int> widths, RandomSource random)
        : base("MLP", input, widths[^1])
    {
        var size = input.Size;
        foreach (var width in widths)
        {
            var layer = (Linear: Layers.Linear(size, width, random), Norm: nn.BatchNorm1d(width));
            _layers.Add(layer);
            register_module($"fc{_layers.Count}", layer.Linear);
            register_module($"bn{_layers.Count}", layer.Norm);
            size = width;
        }
    }

    internal override bool NormsInGroups => true;

    protected override Tensor Encode(Tensor images)
    {
        var features = images.flatten(1);
        foreach (var (linear, norm) in _layers)
        {
            features = features.Then(linear).relu_().ThenNorm(norm);
        }

        return features;
    }

    internal override string Describe(ILayerGraph graph, string images) => _layers.Aggregate(
        graph.Flatten(images), (value, layer) => graph.BatchNorm(graph.Relu(graph.Linear(value, layer.Linear)), layer.Norm));
}
