using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Moco;

/// <summary>
/// Judges each labeled image by all the others: by its nearest neighbor, and by ridge regression to the classes, whose
/// leave-one-out predictions have a closed form (Allen, 1974). No image judges itself, so nothing need be held out.
/// </summary>
/// <remarks>Features are brought to unit length and centered first. Immutable and thread-safe.</remarks>
internal sealed class LeaveOneOutEstimator : IFeatureEstimator
{
    /// <summary>Creates the estimator.</summary>
    /// <param name="ridge">The strength of the ridge, as a share of the features' mean square, above 0. Default 0.01.</param>
    public LeaveOneOutEstimator(double ridge = 0.01)
    {
        if (!(double.IsFinite(ridge) && ridge > 0))
        {
            throw new ArgumentOutOfRangeException(nameof(ridge), ridge, "A ridge is a finite number above 0.");
        }

        Ridge = ridge;
    }

    /// <summary>The strength of the ridge, as a share of the features' mean square.</summary>
    public double Ridge { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">Fewer than two images, or features and labels do not go together.</exception>
    public FeatureEstimate Estimate(Tensor features, Tensor labels, int classCount)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(labels);
        if (features.dim() != 2 || features.shape[0] < 2 || labels.numel() != features.shape[0])
        {
            throw new ArgumentException(
                $"Two images or more are needed, with a label each; there are features of shape ({string.Join(", ", features.shape)}) and {labels.numel()} labels.",
                nameof(features));
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var unit = nn.functional.normalize(features.to(float64));
        return new FeatureEstimate(NearestNeighbor(unit, labels), Linear(unit, labels, classCount));
    }

    private static double NearestNeighbor(Tensor unit, Tensor labels)
    {
        var similarities = unit.matmul(unit.t()).masked_fill(eye(unit.shape[0], dtype: ScalarType.Bool), Scalars.Of(double.NegativeInfinity));
        return Share(labels.index_select(0, similarities.argmax(1)), labels);
    }

    private static double Share(Tensor predictions, Tensor labels) => predictions.eq(labels).to(float64).mean().item<double>();

    /// <summary>With A = (G + λI)⁻¹, the prediction for a row by the others is y - (A y) / diag(A).</summary>
    private double Linear(Tensor unit, Tensor labels, int classCount)
    {
        var centered = unit - unit.mean([0], keepdim: true);
        var count = unit.shape[0];
        var gram = centered.matmul(centered.t());
        // The constant one in each row stands for the bias.
        var strength = Ridge * Math.Max(gram.trace().item<double>() / count, 1e-12);
        var inverse = linalg.inv(gram.add(Scalars.One, Scalars.One).add(eye(count, dtype: float64), Scalars.Of(strength)));
        var targets = nn.functional.one_hot(labels, classCount).to(float64);
        var predicted = targets - inverse.matmul(targets) / inverse.diagonal().unsqueeze(1);
        return Share(predicted.argmax(1), labels);
    }
}
