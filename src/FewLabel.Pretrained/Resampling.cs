using FewLabel.Data;
using static TorchSharp.torch;

namespace FewLabel.Pretrained;

/// <summary>Enlarges and reduces batches of images as files are read: by a triangle filter that is as wide as the pixels it makes.</summary>
internal static class Resampling
{
    /// <summary>Resizes. The ratio of the sides may change.</summary>
    /// <param name="images">Floating-point, shape (N, C, H, W).</param>
    /// <param name="height">The wanted height.</param>
    /// <param name="width">The wanted width.</param>
    /// <returns>Shape (N, C, height, width). The caller disposes it.</returns>
    public static Tensor Resize(Tensor images, int height, int width)
    {
        using var scope = NewDisposeScope();
        var rows = Matrix((int)images.shape[2], height).to(images.dtype).to(images.device);
        var columns = Matrix((int)images.shape[3], width).to(images.dtype).to(images.device);
        return rows.matmul(images).matmul(columns.t()).MoveToOuterDisposeScope();
    }

    /// <summary>A row for each pixel to make: how much each that there is counts in it.</summary>
    /// <returns>Float32, shape (count, size), on the CPU.</returns>
    public static Tensor Matrix(int size, int count)
    {
        var weights = new TriangleWeights(size, 0, size, count);
        var matrix = new float[count * size];
        for (var i = 0; i < count; i++)
        {
            weights.Of(i).CopyTo(matrix.AsSpan((i * size) + weights.Starts[i]));
        }

        return tensor(matrix, float32).view(count, size);
    }
}
