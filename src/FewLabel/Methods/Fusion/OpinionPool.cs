using System.Collections.Immutable;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Methods;

/// <summary>
/// Fuses probabilities of several predictors by a weighted product: p(class) ∝ Π p_i(class)^w_i (the logarithmic opinion pool; Genest and Zidek,
/// "Combining Probability Distributions", 1986).
/// </summary>
internal static class OpinionPool
{
    /// <summary>The least probability that counts: no predictor can rule a class out.</summary>
    private const double Floor = 1e-3;

    private const double Penalty = 1e-3;
    private const int Steps = 2_000;

    /// <summary>
    /// The weights, 0 or more, that make the known classes most probable. Weights that sum to less than 1 soften what all say, others sharpen it: the
    /// fused probabilities are calibrated as by temperature scaling.
    /// </summary>
    /// <param name="opinions">Each predictor's probabilities: Float32, shape (N, classes), of images that it has not learned from.</param>
    /// <param name="labels">The N classes.</param>
    public static ImmutableArray<double> Fit(IReadOnlyList<Tensor> opinions, ReadOnlySpan<long> labels)
    {
        var (count, classes) = (labels.Length, (int)opinions[0].shape[1]);
        double[][] logs = [.. opinions.Select(LogsOf)];
        var weights = new double[logs.Length];
        Array.Fill(weights, 1.0 / logs.Length);
        var gradient = new double[weights.Length];
        var fused = new double[classes];
        for (var step = 0; step < Steps; step++)
        {
            Array.Clear(gradient);
            for (var row = 0; row < count; row++)
            {
                Fuse(logs, weights, row * classes, fused);
                for (var i = 0; i < weights.Length; i++)
                {
                    var own = logs[i].AsSpan(row * classes, classes);
                    var expected = 0.0;
                    for (var c = 0; c < classes; c++)
                    {
                        expected += fused[c] * own[c];
                    }

                    gradient[i] += (expected - own[(int)labels[row]]) / count;
                }
            }

            // The curvature is that of log probabilities, at most the square of their range.
            var rate = 2 / (1 + Math.Pow(Math.Log(Floor), 2) / 4);
            for (var i = 0; i < weights.Length; i++)
            {
                weights[i] = Math.Max(0, weights[i] - (rate * (gradient[i] + (Penalty * weights[i]))));
            }
        }

        return [.. weights];
    }

    /// <summary>The fused probabilities: Float32, shape (N, classes). The caller disposes it.</summary>
    public static Tensor Fuse(IReadOnlyList<Tensor> opinions, IReadOnlyList<double> weights)
    {
        using var scope = NewDisposeScope();
        var sum = zeros_like(opinions[0]);
        for (var i = 0; i < opinions.Count; i++)
        {
            sum.add_(opinions[i].clamp_min(Scalars.Of(Floor)).log().mul_(Scalars.Of(weights[i])), Scalars.One);
        }

        return sum.softmax(1).MoveToOuterDisposeScope();
    }

    /// <summary>How much all weights must grow for the fused probabilities to be as sure as they should be.</summary>
    /// <param name="opinions">As in <see cref="Fuse(IReadOnlyList{Tensor}, IReadOnlyList{double})"/>.</param>
    /// <param name="weights">Theirs.</param>
    /// <param name="confidence">The mean of the highest probability of each row that is sought.</param>
    /// <returns>The factor, from 1/8 to 8.</returns>
    public static double Scale(IReadOnlyList<Tensor> opinions, IReadOnlyList<double> weights, double confidence)
    {
        const int Halvings = 30;
        var (low, high) = (-3.0, 3.0);
        for (var step = 0; step < Halvings; step++)
        {
            var middle = (low + high) / 2;
            using var fused = Fuse(opinions, [.. weights.Select(weight => weight * Math.Pow(2, middle))]);
            (low, high) = Confidence(fused) < confidence ? (middle, high) : (low, middle);
        }

        return Math.Pow(2, (low + high) / 2);
    }

    /// <summary>The mean of the highest probability of each row.</summary>
    public static double Confidence(Tensor probabilities)
    {
        using var scope = NewDisposeScope();
        return probabilities.amax([1L]).mean().item<float>();
    }

    private static double[] LogsOf(Tensor probabilities)
    {
        using var logs = probabilities.cpu().to(float64).clamp_min(Scalars.Of(Floor)).log();
        using var dense = logs.contiguous();
        return dense.data<double>().ToArray();
    }

    private static void Fuse(double[][] logs, double[] weights, int start, double[] fused)
    {
        Array.Clear(fused);
        for (var i = 0; i < logs.Length; i++)
        {
            for (var c = 0; c < fused.Length; c++)
            {
                fused[c] += weights[i] * logs[i][start + c];
            }
        }

        var (most, total) = (fused.Max(), 0.0);
        for (var c = 0; c < fused.Length; c++)
        {
            total += fused[c] = Math.Exp(fused[c] - most);
        }

        for (var c = 0; c < fused.Length; c++)
        {
            fused[c] /= total;
        }
    }
}
