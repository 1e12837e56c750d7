using FewLabel.Runtime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace FewLabel.Networks.Matrices;

/// <summary>
/// A 3×3 convolution without padding as a product of matrices: each output's pixel is a row of the nine pixels under the kernel. On small maps
/// this takes half as long on a CPU as libtorch's convolution, forward and backward, and the rows are few enough to be kept in its caches.
/// </summary>
internal sealed class UnfoldedConvolution : SingleTensorFunction<UnfoldedConvolution>
{
    private const int Kernel = 3;
    private const int Taps = Kernel * Kernel;

    /// <summary>The most pixels of an output map for which the copies are worth it.</summary>
    private const long MostPixels = 16;

    public override string Name => nameof(UnfoldedConvolution);

    /// <summary>Whether the layer is of the kind and the maps are small enough.</summary>
    public static bool Suits(Tensor maps, Conv2d layer) =>
        maps.device_type == DeviceType.CPU && layer.weight!.device_type == DeviceType.CPU && maps.dtype == ScalarType.Float32
        && layer is { groups: 1, bias: not null, padding_type: null, kernel_size: [Kernel, Kernel], stride: [1, 1], padding: [0, 0], dilation: [1, 1] }
        && maps.shape is [> 0, _, >= Kernel, >= Kernel]
        && (maps.shape[2] - Kernel + 1) * (maps.shape[3] - Kernel + 1) <= MostPixels;

    /// <summary>Applies the layer.</summary>
    /// <param name="maps">Float32, shape (N, C, H, W).</param>
    /// <param name="layer">A layer that <see cref="Suits"/>.</param>
    /// <returns>Shape (N, outputs, H - 2, W - 2), with the channels last in memory. The caller disposes it.</returns>
    public static Tensor Run(Tensor maps, Conv2d layer)
    {
        // TorchSharp leaves to the scope what its wrapping of an operation of ours makes besides the result.
        using var scope = NewDisposeScope();
        return apply(maps, layer.weight!, layer.bias!).MoveToOuterDisposeScope();
    }

    public override Tensor forward(AutogradContext ctx, params object[] vars)
    {
        var (maps, weight, bias) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2]);
        ctx.save_for_backward([maps, weight]);
        using var scope = NewDisposeScope();
        var (count, height, width) = (maps.shape[0], maps.shape[2] - Kernel + 1, maps.shape[3] - Kernel + 1);
        return MatrixConvolution.ToMaps(nn.functional.linear(Unfold(maps), Matrix(weight), bias), count, height, width).MoveToOuterDisposeScope();
    }

    public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        var saved = ctx.get_saved_variables();
        using var maps = saved[0];
        using var weight = saved[1];
        var gradient = grad_output.permute(0, 2, 3, 1).reshape(-1, grad_output.shape[1]);
        var ofWeight = gradient.t().mm(Unfold(maps)).view(-1, Kernel, Kernel, weight.shape[1]).permute(0, 3, 1, 2);
        var ofMaps = Fold(gradient.mm(Matrix(weight)), maps.shape).permute(0, 3, 1, 2);
        return [ofMaps.MoveToOuterDisposeScope(), ofWeight.MoveToOuterDisposeScope(), gradient.sum([0L]).MoveToOuterDisposeScope()];
    }

    /// <summary>The kernels as rows: row by row of the kernel, and the channels of each of its pixels side by side, as the maps have them.</summary>
    private static Tensor Matrix(Tensor weight) => weight.permute(0, 2, 3, 1).reshape(weight.shape[0], -1);

    /// <summary>The pixels under the kernel for each pixel that comes out: shape (N · height · width, 9 · C).</summary>
    private static Tensor Unfold(Tensor maps)
    {
        var (count, channels, height, width) = (maps.shape[0], maps.shape[1], maps.shape[2], maps.shape[3]);
        var row = width * channels;
        return maps.permute(0, 2, 3, 1).contiguous().as_strided(
            [count, height - Kernel + 1, width - Kernel + 1, Kernel, Kernel * channels],
            [height * row, row, channels, row, 1]).reshape(-1, Taps * channels);
    }

    /// <summary>Adds up for each pixel what it was under the kernel: from rows as <see cref="Unfold"/> makes them to shape (N, H, W, C).</summary>
    private static Tensor Fold(Tensor rows, long[] shape)
    {
        var sums = zeros(shape[0], shape[2], shape[3], shape[1]);
        var (height, width) = (shape[2] - Kernel + 1, shape[3] - Kernel + 1);
        var taps = rows.view(shape[0], height, width, Taps, shape[1]);
        for (var tap = 0; tap < Taps; tap++)
        {
            sums.narrow(1, tap / Kernel, height).narrow(2, tap % Kernel, width).add_(taps.select(3, tap), Scalars.One);
        }

        return sums;
    }
}
