using FewLabel.Data;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel;

/// <summary>
/// Histograms of oriented gradients (Dalal and Triggs, 2005): where in an image edges run in which direction. No network has learned them, and they tell
/// strokes and signs that one which knows photographs does not.
/// </summary>
internal static class OrientedGradients
{
    private const int Side = 32;
    private const int Directions = 8;
    private const int Cell = 8;
    private const int BatchSize = 256;

    /// <summary>The features of images.</summary>
    /// <param name="images">The images.</param>
    /// <param name="indices">Which of them.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <returns>Float32, shape (N, 392), on the CPU; each row of unit length. The caller disposes it.</returns>
    public static Tensor Of(ImageSet images, IReadOnlyList<long> indices, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var parts = new List<Tensor>();
        foreach (var part in indices.Chunk(BatchSize))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            parts.Add(Of(images.Batch(tensor(part, int64))).MoveToOuterDisposeScope());
        }

        return cat(parts).MoveToOuterDisposeScope();
    }

    /// <summary>The features of pixels from 0 to 1: shape (N, C, H, W) to (N, 392). They belong to the open dispose scope.</summary>
    public static Tensor Of(Tensor pixels)
    {
        var gray = nn.functional.interpolate(pixels.mean([1L], keepdim: true), [Side + 2, Side + 2], mode: InterpolationMode.Bilinear, align_corners: false);
        var (middle, ahead) = (slice(1, Side + 1), slice(2, Side + 2));
        var across = gray[.., .., middle, ahead].sub(gray[.., .., middle, slice(0, Side)]);
        var down = gray[.., .., ahead, middle].sub(gray[.., .., slice(0, Side), middle]);
        var length = across.pow(Scalars.Of(2)).add_(down.pow(Scalars.Of(2)), Scalars.One).sqrt_();

        // From 0 to the number of directions; what lies between two counts for both.
        var direction = atan2(down, across).mul_(Scalars.Of(Directions / (2 * Math.PI))).add_(Scalars.Of(Directions), Scalars.One).remainder(Scalars.Of(Directions));
        var votes = Enumerable.Range(0, Directions).Select(one => Near(direction, one).mul_(length)).ToArray();
        var cells = nn.functional.avg_pool2d(cat(votes, 1), Cell, stride: Cell / 2);
        var rows = cells.flatten(1);
        return rows.div(rows.sum([1L], keepdim: true).clamp_min(Scalars.Of(1e-6))).sqrt_();

        static TensorIndex slice(long start, long end) => TensorIndex.Slice(start, end);
    }

    /// <summary>How much of a direction is the one: 1 for it, 0 for its neighbors and all beyond.</summary>
    private static Tensor Near(Tensor direction, int one)
    {
        var distance = direction.sub(Scalars.Of(one)).abs_();
        return minimum(distance, distance.neg().add_(Scalars.Of(Directions), Scalars.One)).neg_().add_(Scalars.One, Scalars.One).clamp_min_(Scalars.Of(0));
    }
}
