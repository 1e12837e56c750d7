using FewLabel.Networks.Kernels;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewLabel.Networks.Kernels;

/// <summary>
/// Convolutions as products of matrices: 1×1 ones, 3×3 ones over maps of at most 2×2 pixels, where most of the kernel lies on the
/// padding, and those that <see cref="WinogradConvolution"/> takes. For small images these are nearly all of a residual network.
/// </summary>
/// <remarks>
/// On a CPU only: there libtorch multiplies by the padding's zeros, and its backward pass of such maps takes up to twenty times as long as
/// the product; over larger maps four times as many products are done as need be. The result is the same but for rounding.
/// </remarks>
internal static class MatrixConvolution
{
    private const int Kernel = 3;

    /// <summary>The largest height and width of a map each of whose pixels a 3×3 kernel takes to each pixel that comes out.</summary>
    private const long LargestMap = 2;

    /// <summary>Applies the layer, as a matrix product where that is possible.</summary>
    /// <param name="maps">Float32, shape (N, C, H, W).</param>
    /// <param name="layer">A square convolution, the padding half of its kernel.</param>
    /// <returns>What the layer's call gives, with the channels last in memory where it was a matrix product.</returns>
    public static Tensor Call(Tensor maps, Conv2d layer)
    {
        if (WinogradConvolution.Suits(maps, layer))
        {
            return WinogradConvolution.Run(maps, layer);
        }

        if (maps.device_type != DeviceType.CPU || layer.bias is not null || layer.groups != 1)
        {
            return layer.call(maps);
        }

        var kernel = layer.weight.shape[2];
        var stride = layer.stride![0];
        return kernel == 1 && stride == 1 ? PixelByPixel(maps, layer.weight)
            : kernel == Kernel && maps.shape[2] <= LargestMap && maps.shape[3] <= LargestMap ? Whole(maps, layer.weight, stride)
            : layer.call(maps);
    }

    /// <summary>A 1×1 convolution: each pixel's channels times the weights.</summary>
    private static Tensor PixelByPixel(Tensor maps, Tensor weight)
    {
        using var scope = NewDisposeScope();
        var (count, height, width) = (maps.shape[0], maps.shape[2], maps.shape[3]);
        var rows = maps.permute(0, 2, 3, 1).reshape(-1, maps.shape[1]);
        var output = nn.functional.linear(rows, weight.flatten(1));
        return ToMaps(output, count, height, width).MoveToOuterDisposeScope();
    }

    /// <summary>A 3×3 convolution with padding 1: the whole map times the kernel, written out for each pair of an output's and an input's pixel.</summary>
    private static Tensor Whole(Tensor maps, Tensor weight, long stride)
    {
        using var scope = NewDisposeScope();
        var (count, channels, height, width) = (maps.shape[0], maps.shape[1], maps.shape[2], maps.shape[3]);
        var (outputHeight, outputWidth) = (((height - 1) / stride) + 1, ((width - 1) / stride) + 1);
        var (outputs, inputs) = (outputHeight * outputWidth, height * width);
        var taps = tensor(Taps(height, width, outputHeight, outputWidth, stride));
        var matrix = weight.flatten(2).permute(0, 2, 1).index_select(1, taps)
            .view(-1, outputs, inputs, channels).permute(1, 0, 2, 3).reshape(-1, inputs * channels);
        var rows = maps.permute(0, 2, 3, 1).reshape(count, inputs * channels);
        return ToMaps(nn.functional.linear(rows, matrix), count, outputHeight, outputWidth).MoveToOuterDisposeScope();
    }

    /// <summary>Which weight of the kernel takes an input's pixel to an output's, for each pair; on maps this small there always is one.</summary>
    private static long[] Taps(long height, long width, long outputHeight, long outputWidth, long stride)
    {
        var taps = new List<long>();
        for (var (y, x) = (0L, 0L); y < outputHeight; (y, x) = x + 1 < outputWidth ? (y, x + 1) : (y + 1, 0))
        {
            for (var (row, column) = (0L, 0L); row < height; (row, column) = column + 1 < width ? (row, column + 1) : (row + 1, 0))
            {
                taps.Add(((row - (y * stride) + 1) * Kernel) + column - (x * stride) + 1);
            }
        }

        return [.. taps];
    }

    /// <summary>Rows of channels, one for each pixel, as maps with the channels last in memory.</summary>
    private static Tensor ToMaps(Tensor rows, long count, long height, long width) =>
        rows.view(count, height, width, -1).permute(0, 3, 1, 2);
}
