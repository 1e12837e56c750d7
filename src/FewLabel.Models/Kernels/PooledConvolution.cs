using System.Runtime.Intrinsics;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewLabel.Networks.Kernels;

/// <summary>
/// A 3×3 convolution of gray images that pads by a pixel, batch norm, a max-pool of 2 and ReLU as one operation for CPUs. Layer by layer
/// this moves a hundred kilobytes of maps an image through the memory several times for very little arithmetic, and takes more than a
/// third of the CNN's training. Here the maps before the pooling are never stored: the batch's mean and variance follow from those of the
/// image patches, and the way back needs no more than where each maximum was.
/// </summary>
internal static class PooledConvolution
{
    /// <summary>Whether these layers are of the kind, and gradients are asked for, if at all, with the batch's own statistics.</summary>
    public static bool Suits(Tensor images, Conv2d convolution, BatchNorm2d norm) =>
        KernelBlocks.IsSupported
        && convolution is { in_channels: 1, groups: 1 } && convolution.out_channels % KernelBlocks.Channels == 0
        && images.device_type == TorchSharp.DeviceType.CPU && images.dtype == ScalarType.Float32
        && convolution.weight!.dtype == ScalarType.Float32 && convolution.weight.device_type == TorchSharp.DeviceType.CPU
        && images.shape is [> 0, 1, > 1, > 1]
        && !images.requires_grad
        && (norm.training || !is_grad_enabled());

    /// <summary>Computes the pooled maps, and takes the batch into account in the norm's running statistics when it is training.</summary>
    /// <param name="images">Float32, shape (N, 1, H, W).</param>
    /// <param name="convolution">The convolution.</param>
    /// <param name="norm">The batch norm.</param>
    /// <returns>Shape (N, channels, H / 2, W / 2), with the channels last in memory. The caller disposes it.</returns>
    public static Tensor Run(Tensor images, Conv2d convolution, BatchNorm2d norm)
    {
        if (norm.training)
        {
            return PooledConvolutionFunction.Apply(images, convolution, norm);
        }

        using var dense = images.contiguous();
        var layer = NormedKernels.FromRunning(convolution, norm);
        return Forward(dense, layer.Blocks(), null);
    }

    /// <summary>The pooled maps of all images.</summary>
    /// <param name="images">Float32, contiguous, shape (N, 1, H, W).</param>
    /// <param name="blocks">The kernels.</param>
    /// <param name="places">Gets the places of the maxima: UInt8, shape (N, H / 2, W / 2, channels); null if nobody asks.</param>
    public static Tensor Forward(Tensor images, Vector256<float>[] blocks, Tensor? places)
    {
        var (count, height, width) = (images.shape[0], (int)images.shape[2], (int)images.shape[3]);
        var channels = blocks.Length / KernelBlocks.Length * KernelBlocks.Channels;
        using var maps = empty(count, height / 2, width / 2, channels);
        PaddedImage.ForEach(images, (_, image, padded) => PoolingForward.Run(
            padded,
            height,
            width,
            blocks,
            ImageChunks.Slice<float>(maps, image, image + 1),
            places is null ? [] : ImageChunks.Slice<byte>(places, image, image + 1)));
        return maps.permute(0, 3, 1, 2);
    }

    /// <summary>The sums over all images of pooled gradient times patch, and of the gradient.</summary>
    /// <param name="images">Float32, contiguous, shape (N, 1, H, W).</param>
    /// <param name="gradients">Of the pooled maps: contiguous, shape (N, H / 2, W / 2, channels).</param>
    /// <param name="places">The places of the maxima, of the same shape.</param>
    /// <returns>For each channel nine sums for the patch's pixels, and that of the gradient.</returns>
    public static double[,] Backward(Tensor images, Tensor gradients, Tensor places)
    {
        var (count, height, width) = (images.shape[0], (int)images.shape[2], (int)images.shape[3]);
        var channels = (int)gradients.shape[3];
        var sums = new Vector256<float>[ImageChunks.CountOf(count)][];
        PaddedImage.ForEach(images, (chunk, image, padded) => PoolingBackward.Add(
            padded,
            height,
            width,
            ImageChunks.Slice<float>(gradients, image, image + 1),
            ImageChunks.Slice<byte>(places, image, image + 1),
            sums[chunk] ??= new Vector256<float>[channels / KernelBlocks.Channels * KernelBlocks.Length]));
        return Total(sums, channels);
    }

    private static double[,] Total(Vector256<float>[][] sums, int channels)
    {
        var total = new double[channels, KernelBlocks.Length];
        foreach (var own in sums)
        {
            for (var channel = 0; channel < channels; channel++)
            {
                for (var k = 0; k < KernelBlocks.Length; k++)
                {
                    total[channel, k] += own[(channel / KernelBlocks.Channels * KernelBlocks.Length) + k][channel % KernelBlocks.Channels];
                }
            }
        }

        return total;
    }
}
