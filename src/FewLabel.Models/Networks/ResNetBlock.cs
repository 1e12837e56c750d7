using FewLabel.Networks.Description;
using FewLabel.Networks.Kernels;
using FewLabel.Runtime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewLabel.Networks;

/// <summary>
/// A residual block: convolutions <c>conv1</c>, <c>conv2</c> and so on, each followed by batch norm <c>bn1</c>,
/// <c>bn2</c> and so on, with ReLU between; the block's input is added before the last ReLU.
/// </summary>
internal sealed class ResNetBlock : nn.Module<Tensor, Tensor>
{
    private readonly List<(Conv2d Convolution, BatchNorm2d Norm)> _layers = [];
    private Sequential? _downsample;
    private int _stride = 1;

    private ResNetBlock(string name)
        : base(name)
    {
    }

    /// <summary>Two 3×3 convolutions, the first with the stride.</summary>
    public static ResNetBlock Basic(int inputs, int width, int stride, double lastWeight, RandomSource random)
    {
        var block = new ResNetBlock("BasicBlock");
        block.Add(inputs, width, 3, stride, random);
        block.Add(width, width, 3, 1, random);
        block.Finish(inputs, width, stride, lastWeight, random);
        return block;
    }

    /// <summary>1×1, 3×3 and 1×1 convolutions, the middle one with the stride; four times the width comes out.</summary>
    public static ResNetBlock Bottleneck(int inputs, int width, int stride, double lastWeight, RandomSource random)
    {
        var block = new ResNetBlock("Bottleneck");
        block.Add(inputs, width, 1, 1, random);
        block.Add(width, width, 3, stride, random);
        block.Add(width, 4 * width, 1, 1, random);
        block.Finish(inputs, 4 * width, stride, lastWeight, random);
        return block;
    }

    public override Tensor forward(Tensor input)
    {
        var (first, firstNorm) = _layers[0];
        var output = MatrixConvolution.Call(input, first).ThenNorm(firstNorm);
        foreach (var (convolution, norm) in _layers.Skip(1))
        {
            using var rectified = output.relu_();
            output = MatrixConvolution.Call(rectified, convolution).ThenNorm(norm);
        }

        if (_downsample is null)
        {
            return output.add_(input, Scalars.One).relu_();
        }

        using var seen = EveryOther(input);
        using var identity = MatrixConvolution.Call(seen, (Conv2d)_downsample[0]).ThenNorm((BatchNorm2d)_downsample[1]);
        return output.add_(identity, Scalars.One).relu_();
    }

    /// <summary>Describes what <see cref="forward"/> does.</summary>
    public string Describe(ILayerGraph graph, string input)
    {
        var output = input;
        foreach (var (position, (convolution, norm)) in _layers.Index())
        {
            output = graph.BatchNorm(graph.Convolution(position == 0 ? output : graph.Relu(output), convolution), norm);
        }

        return graph.Relu(graph.Add(output, DescribeIdentity(graph, input)));
    }

    private string DescribeIdentity(ILayerGraph graph, string input) => _downsample is null
        ? input
        : graph.BatchNorm(graph.Convolution(input, (Conv2d)_downsample[0], _stride), (BatchNorm2d)_downsample[1]);

    /// <summary>
    /// The pixels that a 1×1 convolution with the stride sees. Taken out first they leave one without: libtorch's backward pass of
    /// the other divides by zero on machines that hide the sizes of their caches.
    /// </summary>
    private Tensor EveryOther(Tensor maps)
    {
        using var rows = maps.slice(2, 0, maps.shape[2], _stride);
        return rows.slice(3, 0, maps.shape[3], _stride);
    }

    protected override void RegisterComponents()
    {
    }

    private void Add(int inputs, int outputs, int kernel, int stride, RandomSource random)
    {
        var layer = (Convolution: Layers.ResidualConvolution(inputs, outputs, kernel, stride, random), Norm: nn.BatchNorm2d(outputs));
        _layers.Add(layer);
        register_module($"conv{_layers.Count}", layer.Convolution);
        register_module($"bn{_layers.Count}", layer.Norm);
    }

    private void Finish(int inputs, int outputs, int stride, double lastWeight, RandomSource random)
    {
        nn.init.constant_(_layers[^1].Norm.weight, Scalars.Of(lastWeight));

        if (stride != 1 || inputs != outputs)
        {
            _downsample = nn.Sequential(Layers.ResidualConvolution(inputs, outputs, 1, 1, random), nn.BatchNorm2d(outputs));
            _stride = stride;
            register_module("downsample", _downsample);
        }
    }
}
