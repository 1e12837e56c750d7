using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Reporting.Projection;

/// <summary>Principal component analysis.</summary>
internal static class PrincipalComponents
{
    /// <summary>The rows' scores on the components of largest variance, in falling order; the largest score of each is positive.</summary>
    /// <param name="features">Floating-point, shape (N, D), finite.</param>
    /// <param name="components">How many, at most; there are no more than rows or features.</param>
    public static FeatureRows Scores(Tensor features, int components)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var rows = features.detach().cpu().to(float64);
        if (!rows.isfinite().all().item<bool>())
        {
            throw new ArgumentException("A map needs finite features; some are infinite or not a number.", nameof(features));
        }

        var centered = rows - rows.mean([0], keepdim: true);
        var kept = (int)Math.Min(components, Math.Min(rows.shape[0], rows.shape[1]));
        var scores = rows.shape[1] <= rows.shape[0] ? FromCovariance(centered, kept) : FromProducts(centered, kept);
        var largest = scores.gather(0, scores.abs().argmax(0, keepdim: true));
        var signs = ones_like(largest).masked_fill_(largest.lt(Scalars.Of(0)), Scalars.Of(-1));
        var signed = (scores * signs).contiguous();
        return new FeatureRows(signed.data<double>().ToArray(), kept);
    }

    private static Tensor FromCovariance(Tensor centered, int kept)
    {
        var (_, vectors) = linalg.eigh(centered.t().mm(centered));
        return centered.mm(vectors.flip(1).narrow(1, 0, kept));
    }

    /// <summary>The same from the rows' inner products, of which there are fewer where there are fewer rows than features.</summary>
    private static Tensor FromProducts(Tensor centered, int kept)
    {
        var (values, vectors) = linalg.eigh(centered.mm(centered.t()));
        return vectors.flip(1).narrow(1, 0, kept) * values.flip(0).narrow(0, 0, kept).clamp(min: Scalars.Of(0)).sqrt();
    }
}
