using System.Runtime.Intrinsics.X86;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace FewLabel.Networks.Kernels;

/// <summary>
/// A 3×3 convolution in tiles of 4×4 pixels by minimal filtering, F(4×4, 3×3): down to a quarter of the products of the convolution as it is
/// written down, forward and backward (Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", CVPR 2016).
/// </summary>
internal sealed class WinogradConvolution : SingleTensorFunction<WinogradConvolution>
{
    /// <summary>With less to save the transforms cost more than it.</summary>
    private const double LeastSaving = 1.7;

    /// <summary>A tensor of more cannot be seen as one span.</summary>
    private const long MostNumbers = int.MaxValue / sizeof(float);

    private const string Grid = "grid";
    private const string HasBias = "bias";

    public override string Name => nameof(WinogradConvolution);

    /// <summary>Whether the layer is of the kind and the maps divide well into tiles.</summary>
    public static bool Suits(Tensor maps, Conv2d layer) =>
        Fma.IsSupported && maps.device_type == DeviceType.CPU && layer.weight!.device_type == DeviceType.CPU
        && maps.dtype == ScalarType.Float32 && layer.weight.dtype == ScalarType.Float32
        && layer is { groups: 1, padding_type: null, kernel_size: [3, 3], stride: [1, 1], padding: [0, 0] or [1, 1], dilation: [1, 1] }
        && layer.in_channels % TilePlanes.Lanes == 0 && layer.out_channels % TilePlanes.Lanes == 0
        && maps.shape is [> 0, var channels, >= 3, >= 3] && channels == layer.in_channels
        && maps.shape[0] * maps.shape[2] * maps.shape[3] * Math.Max(layer.in_channels, layer.out_channels) <= MostNumbers
        && GridOf(maps, layer).Saving >= LeastSaving;

    /// <summary>Applies the layer.</summary>
    /// <param name="maps">Float32, shape (N, C, H, W).</param>
    /// <param name="layer">A layer that <see cref="Suits"/>.</param>
    /// <returns>What the layer's call gives but for rounding, with the channels last in memory. The caller disposes it.</returns>
    public static Tensor Run(Tensor maps, Conv2d layer)
    {
        // TorchSharp leaves to the scope what its wrapping of an operation of ours makes besides the result.
        using var scope = NewDisposeScope();
        return apply(maps, layer.weight!, (object?)layer.bias ?? false, GridOf(maps, layer)).MoveToOuterDisposeScope();
    }

    public override Tensor forward(AutogradContext ctx, params object[] vars)
    {
        var (maps, weight, bias, grid) = ((Tensor)vars[0], (Tensor)vars[1], vars[2] as Tensor, (TileGrid)vars[3]);
        ctx.save_for_backward([maps, weight]);
        ctx.save_data(Grid, grid);
        ctx.save_data(HasBias, bias is not null);
        using var scope = NewDisposeScope();
        var output = empty(maps.shape[0], grid.OutputHeight, grid.OutputWidth, weight.shape[0]);
        new WinogradPass(grid, weight.contiguous()).Forward(ByPixels(maps), bias?.contiguous(), output);
        return output.permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }

    public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        var saved = ctx.get_saved_variables();
        using var maps = saved[0];
        using var weight = saved[1];
        var (input, gradient) = (ByPixels(maps), ByPixels(grad_output));
        var (ofInput, ofWeight) = (empty_like(input), empty(weight.shape));
        new WinogradPass((TileGrid)ctx.get_data(Grid), weight.contiguous()).Backward(input, gradient, ofInput, ofWeight);
        return
        [
            ofInput.permute(0, 3, 1, 2).MoveToOuterDisposeScope(), ofWeight.MoveToOuterDisposeScope(),
            (bool)ctx.get_data(HasBias) ? gradient.view(-1, weight.shape[0]).sum([0L]).MoveToOuterDisposeScope() : null!, null!,
        ];
    }

    private static TileGrid GridOf(Tensor maps, Conv2d layer) => new((int)maps.shape[2], (int)maps.shape[3], (int)layer.padding![0]);

    private static Tensor ByPixels(Tensor maps) => maps.permute(0, 2, 3, 1).contiguous();
}
