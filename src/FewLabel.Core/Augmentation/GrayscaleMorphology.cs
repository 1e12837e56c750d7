using System.Numerics;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Augmentation;

/// <summary>
/// The greatest and the least value of each pixel and its eight neighbors, and steps toward them. The nine are the three greatest of three
/// rows, so two passes of two comparisons each do; libtorch's pooling compares nine, twice.
/// </summary>
internal static class GrayscaleMorphology
{
    /// <summary>Takes each image so far toward its dilation and its erosion.</summary>
    /// <param name="images">Float32, shape (N, C, H, W).</param>
    /// <param name="thicker">For each image how far toward the greatest, 0 to 1.</param>
    /// <param name="thinner">For each image how far toward the least, 0 to 1.</param>
    /// <returns>Float32 of the same shape. The caller disposes it.</returns>
    public static Tensor Step(Tensor images, float[] thicker, float[] thinner) =>
        images.device_type == DeviceType.CPU ? OnCpu(images, thicker, thinner) : OnAny(images, thicker, thinner);

    /// <summary>The same on any device.</summary>
    internal static Tensor OnAny(Tensor images, float[] thicker, float[] thinner)
    {
        using var scope = NewDisposeScope();
        var dilated = nn.functional.max_pool2d(images, 3, 1, 1);
        var eroded = nn.functional.max_pool2d(images.neg(), 3, 1, 1).neg_();
        var result = images.clone();
        result.addcmul_(dilated.sub_(images), HostData.ToTensor<float>(thicker, images.device, thicker.Length, 1, 1, 1), Scalars.One);
        result.addcmul_(eroded.sub_(images), HostData.ToTensor<float>(thinner, images.device, thinner.Length, 1, 1, 1), Scalars.One);
        return result.MoveToOuterDisposeScope();
    }

    private static Tensor OnCpu(Tensor images, float[] thicker, float[] thinner)
    {
        using var dense = images.contiguous();
        var result = empty_like(dense);
        var from = TensorBytes.Floats(dense);
        var to = TensorBytes.Floats(result);
        var (channels, height, width) = ((int)images.shape[1], (int)images.shape[2], (int)images.shape[3]);
        var size = height * width;
        var row = new float[width + 2];
        var (greatest, least) = (new float[size], new float[size]);
        for (var plane = 0; plane < thicker.Length * channels; plane++)
        {
            var pixels = from.Slice(plane * size, size);
            for (var y = 0; y < height; y++)
            {
                AlongRow(pixels.Slice(y * width, width), row, greatest.AsSpan(y * width, width), least.AsSpan(y * width, width));
            }

            var target = to.Slice(plane * size, size);
            for (var y = 0; y < height; y++)
            {
                var (above, here, below) = (Math.Max(y - 1, 0) * width, y * width, Math.Min(y + 1, height - 1) * width);
                Across(
                    pixels.Slice(here, width), greatest, least, above, here, below,
                    thicker[plane / channels], thinner[plane / channels], target.Slice(here, width));
            }
        }

        return result;
    }

    /// <summary>The greatest and the least of each pixel and those beside it; the ones at the ends stand for what is missing.</summary>
    private static void AlongRow(ReadOnlySpan<float> pixels, Span<float> row, Span<float> greatest, Span<float> least)
    {
        pixels.CopyTo(row[1..]);
        (row[0], row[^1]) = (pixels[0], pixels[^1]);
        var x = 0;
        for (; x <= pixels.Length - Vector<float>.Count; x += Vector<float>.Count)
        {
            var (left, middle, right) = (new Vector<float>(row[x..]), new Vector<float>(row[(x + 1)..]), new Vector<float>(row[(x + 2)..]));
            Vector.Max(Vector.Max(left, middle), right).CopyTo(greatest[x..]);
            Vector.Min(Vector.Min(left, middle), right).CopyTo(least[x..]);
        }

        for (; x < pixels.Length; x++)
        {
            greatest[x] = Math.Max(Math.Max(row[x], row[x + 1]), row[x + 2]);
            least[x] = Math.Min(Math.Min(row[x], row[x + 1]), row[x + 2]);
        }
    }

    /// <summary>A row's pixels, each taken toward the greatest and the least of three rows' own.</summary>
    private static void Across(
        ReadOnlySpan<float> pixels, ReadOnlySpan<float> greatest, ReadOnlySpan<float> least, int above, int here, int below,
        float thicker, float thinner, Span<float> target)
    {
        var x = 0;
        for (; x <= pixels.Length - Vector<float>.Count; x += Vector<float>.Count)
        {
            var pixel = new Vector<float>(pixels[x..]);
            var most = Vector.Max(Vector.Max(At(greatest, above), At(greatest, here)), At(greatest, below));
            var fewest = Vector.Min(Vector.Min(At(least, above), At(least, here)), At(least, below));
            (pixel + ((most - pixel) * thicker) + ((fewest - pixel) * thinner)).CopyTo(target[x..]);

            Vector<float> At(ReadOnlySpan<float> rows, int start) => new(rows[(start + x)..]);
        }

        for (; x < pixels.Length; x++)
        {
            var most = Math.Max(Math.Max(greatest[above + x], greatest[here + x]), greatest[below + x]);
            var fewest = Math.Min(Math.Min(least[above + x], least[here + x]), least[below + x]);
            target[x] = pixels[x] + ((most - pixels[x]) * thicker) + ((fewest - pixels[x]) * thinner);
        }
    }
}
