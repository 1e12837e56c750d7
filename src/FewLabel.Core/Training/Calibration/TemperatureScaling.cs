using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Training.Calibration;

/// <summary>
/// Makes a classifier's probabilities honest by one number: its logits are divided by a temperature, which changes no
/// prediction (Guo et al., "On Calibration of Modern Neural Networks", 2017).
/// </summary>
public static class TemperatureScaling
{
    /// <summary>The least temperature that <see cref="Fit"/> gives.</summary>
    public const double MinTemperature = 0.05;

    /// <summary>The greatest temperature that <see cref="Fit"/> gives.</summary>
    public const double MaxTemperature = 20;

    private const double GoldenRatio = 0.6180339887498949;

    /// <summary>Finds the temperature at which the mean cross-entropy of held-out images is least.</summary>
    /// <param name="logits">Floating-point, shape (N, classes), finite, N 1 or more, of images that were not trained on.</param>
    /// <param name="labels">Int64, shape (N), each from 0 to classes - 1.</param>
    /// <returns>
    /// The temperature, <see cref="MinTemperature"/> to <see cref="MaxTemperature"/>, to within a thousandth: above 1 where the classifier is too sure
    /// of itself, below where it is too modest. Where all predictions are right it is the coldest: a few images can be.
    /// </returns>
    /// <exception cref="ArgumentException">A shape or type is not as said, or a logit is not finite.</exception>
    public static double Fit(Tensor logits, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(labels);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Check(logits, labels);
        var precise = logits.to(float64);

        // The cross-entropy has a single minimum in the inverse of the temperature, so a golden-section search finds it.
        var (low, high) = (Math.Log(MinTemperature), Math.Log(MaxTemperature));
        var (left, right) = (high - GoldenRatio * (high - low), low + GoldenRatio * (high - low));
        var (lossLeft, lossRight) = (LossAt(left), LossAt(right));
        while (high - low > 1e-4)
        {
            if (lossLeft < lossRight)
            {
                (high, right, lossRight) = (right, left, lossLeft);
                left = high - GoldenRatio * (high - low);
                lossLeft = LossAt(left);
            }
            else
            {
                (low, left, lossLeft) = (left, right, lossRight);
                right = low + GoldenRatio * (high - low);
                lossRight = LossAt(right);
            }
        }

        return Math.Exp((low + high) / 2);

        double LossAt(double logarithm)
        {
            using var loss = nn.functional.cross_entropy(precise.div(Scalars.Of(Math.Exp(logarithm))), labels);
            return loss.item<double>();
        }
    }

    private static void Check(Tensor logits, Tensor labels)
    {
        if (logits.dim() != 2 || logits.shape[0] < 1 || !logits.is_floating_point())
        {
            throw new ArgumentException($"Logits must be floating-point of shape (N, classes), N 1 or more; these are {logits.dtype} of ({string.Join(", ", logits.shape)}).", nameof(logits));
        }

        if (labels.dim() != 1 || labels.shape[0] != logits.shape[0] || labels.dtype != ScalarType.Int64)
        {
            throw new ArgumentException($"Labels must be Int64 of shape ({logits.shape[0]}), one for each row of logits; these are {labels.dtype} of ({string.Join(", ", labels.shape)}).", nameof(labels));
        }

        if (labels.lt(Scalars.Of(0)).logical_or(labels.ge(Scalars.Of(logits.shape[1]))).any().item<bool>())
        {
            throw new ArgumentException($"Labels must run from 0 to {logits.shape[1] - 1}.", nameof(labels));
        }

        if (!logits.isfinite().all().item<bool>())
        {
            throw new ArgumentException("A logit is not finite; no temperature makes it a probability.", nameof(logits));
        }
    }
}
