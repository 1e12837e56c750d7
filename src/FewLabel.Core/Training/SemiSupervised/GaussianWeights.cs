using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>
/// Every pseudo-label counts, the less sure the less, by a Gaussian that follows how sure the teacher is (Chen et al., "SoftMatch:
/// Addressing the Quantity-Quality Trade-off in Semi-supervised Learning", 2023).
/// </summary>
/// <remarks>
/// <para>With the running mean μ and variance σ² of the largest probability p, a pseudo-label weighs 1 where p is μ or more, and below it
/// exp(-(p - μ)² / (2 (σ/2)²)): as in the authors' code the Gaussian ends at two deviations. μ starts at 1 / classes and σ² at 1; the variance
/// of a batch is the unbiased one, and both learn from a batch before they weigh it.</para>
/// <para>p is that of the aligned probabilities, if <see cref="SemiSupervisedOptions.Alignment"/> says so. As in the paper the predicted class is that of the
/// probabilities before they are aligned.</para>
/// </remarks>
public sealed class GaussianWeights : PseudoLabelWeights
{
    /// <summary>How many of the running standard deviations the Gaussian's range is.</summary>
    private const double Deviations = 2;

    /// <summary>Creates it.</summary>
    /// <param name="decay">How slowly the running figures move, above 0 and below 1; the paper's is 0.999, over hundreds of thousands of steps.</param>
    public GaussianWeights(double decay = 0.99) => Decay = decay;

    /// <summary>How slowly the running figures move, above 0 and below 1; the paper's is 0.999, over hundreds of thousands of steps.</summary>
    public double Decay { get; }

    private protected override (string Name, double Value) Share => (nameof(Decay), Decay);

    internal override bool AlignsLabels => false;

    internal override IPseudoLabelWeigher Start(in WeigherSetting setting) => new Weigher(Decay, setting.ClassCount, setting.Device);

    private sealed class Weigher(double decay, int classCount, Device device) : IPseudoLabelWeigher
    {
        private readonly Tensor _mean = full(1, Scalars.Of(1.0 / classCount), float32, device).DetachFromDisposeScope();
        private readonly Tensor _variance = ones(1, float32, device).DetachFromDisposeScope();

        public IEnumerable<(string Name, Tensor Value)> State => [("mean", _mean), ("variance", _variance)];

        public Tensor Weigh(Tensor batch, Tensor probabilities)
        {
            using var scope = NewDisposeScope();
            var probability = probabilities.amax([1L]);
            RunningMean.Move(_mean, probability.mean().reshape(1), decay);
            RunningMean.Move(_variance, probability.var(unbiased: true).reshape(1), decay);
            var below = probability.sub(_mean).clamp_max(Scalars.Of(0));
            return below.pow(Scalars.Of(2)).div(_variance.mul(Scalars.Of(2 / (Deviations * Deviations))).clamp_min(Scalars.Of(1e-12))).neg().exp().MoveToOuterDisposeScope();
        }

        public void Dispose()
        {
            _mean.Dispose();
            _variance.Dispose();
        }
    }
}
