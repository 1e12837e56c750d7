using FewLabel.Networks.Description;
using FewLabel.Runtime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewLabel.Networks;

/// <summary>Cuts images into square patches and makes a token of each: <c>proj</c>, a convolution whose stride is its size.</summary>
/// <remarks>The patches do not overlap, so it is computed as one product of matrices, which gives the same bits each time on any device.</remarks>
internal sealed class PatchProjection : nn.Module<Tensor, Tensor>
{
    private readonly Conv2d _projection;
    private readonly int _size;

    public PatchProjection(int channels, int size, int width, RandomSource random)
        : base(nameof(PatchProjection))
    {
        _size = size;
        _projection = Layers.PatchConvolution(channels, width, size, random);
        register_module("proj", _projection);
    }

    /// <summary>(N, C, H, W) to (N, patches, width), row by row.</summary>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var (count, channels, rows, columns) = (input.shape[0], input.shape[1], input.shape[2] / _size, input.shape[3] / _size);
        var patches = input.reshape(count, channels, rows, _size, columns, _size).permute(0, 2, 4, 1, 3, 5).reshape(count, rows * columns, channels * _size * _size);
        return nn.functional.linear(patches, _projection.weight.flatten(1), _projection.bias).MoveToOuterDisposeScope();
    }

    /// <summary>Describes what <see cref="forward"/> does.</summary>
    public string Describe(ILayerGraph graph, string images) => graph.Tokens(graph.Convolution(images, _projection));

    protected override void RegisterComponents()
    {
    }
}
