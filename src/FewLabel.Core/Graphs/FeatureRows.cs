using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Graphs;

/// <summary>Features of images, a row each: checked, and scaled to unit length.</summary>
internal static class FeatureRows
{
    /// <summary>The same directions with length 1, so that a product of two rows is their cosine. A row of zeros stays zero.</summary>
    public static Tensor ToUnitLength(Tensor features, string name)
    {
        ArgumentNullException.ThrowIfNull(features, name);
        if (features.dtype != ScalarType.Float32 || features.dim() != 2 || features.shape.Any(size => size < 1) || features.shape[0] > int.MaxValue)
        {
            throw new ArgumentException(
                $"The features must be a Float32 tensor of shape (N, D) with N and D 1 or more; this one is {features.dtype} ({string.Join(", ", features.shape)}).", name);
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var peaks = Peaks(features);
        RequireFinite(peaks, name);

        // Divided by its largest value first, a row of very large or very small numbers has a length that Float32 can hold.
        var scaled = features.div(peaks.clamp_min(Scalars.Of(1.2e-38f))).contiguous();
        return scaled.div_(scaled.norm(1, keepdim: true).clamp_min(Scalars.Of(1e-12f))).MoveToOuterDisposeScope();
    }

    private static Tensor Peaks(Tensor features)
    {
        using var sizes = features.abs();
        return sizes.amax([1], keepdim: true);
    }

    private static void RequireFinite(Tensor peaks, string name)
    {
        using var wrong = peaks.isfinite().logical_not().flatten();
        if (wrong.any().item<bool>())
        {
            throw new ArgumentException(
                $"Row {wrong.nonzero()[0, 0].item<long>()} of the features holds a value that is not finite, and {wrong.sum().item<long>()} of the {wrong.numel()} rows do. "
                + "Look for a diverged network or a division by zero where they were computed.", name);
        }
    }
}
