using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace FewLabel.Augmentation;

/// <summary>Takes images through a row of maps with one <c>grid_sample</c>.</summary>
internal static class GeometricSampler
{
    /// <summary>Applies the maps in their order.</summary>
    /// <param name="images">Float32, shape (N, C, H, W).</param>
    /// <param name="maps">At least one, each for N images.</param>
    /// <param name="fill">The value outside the images.</param>
    /// <returns>Float32, shape (N, C, height, width) of the last map. The caller disposes it.</returns>
    public static Tensor Sample(Tensor images, ReadOnlySpan<GeometricMap> maps, double fill)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var grid = SamplingGrid(maps, images.shape[2], images.shape[3], images.device);
        using var samples = grid.permute(0, 2, 3, 1);
        if (fill == 0)
        {
            return Sample(images, samples).MoveToOuterDisposeScope();
        }

        // Outside is zero to grid_sample, so the fill value becomes the zero while it works.
        using var shifted = images.sub(Scalars.Of(fill));
        return Sample(shifted, samples).add_(Scalars.Of(fill), Scalars.One).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The input point of each output pixel, x and y each scaled to -1 to 1 from edge to edge: shape (N, 2, h, w).
    /// One plane for x and one for y are quicker to write, and no slower to read, than pairs.
    /// </summary>
    internal static Tensor SamplingGrid(ReadOnlySpan<GeometricMap> maps, long inputHeight, long inputWidth, Device device)
    {
        var grid = new PointGrid(maps[^1], device);
        for (var i = maps.Length - 1; i >= 0; i--)
        {
            if (maps[i].Warp is { } warp)
            {
                grid.Displace(warp, maps[i].Height, maps[i].Width);
            }

            grid.Transform(maps[i].Matrices.Span);
        }

        return grid.ToTensor(2.0 / inputWidth, 2.0 / inputHeight);
    }

    private static Tensor Sample(Tensor images, Tensor grid) =>
        grid_sample(images, grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Zeros, align_corners: false);
}
