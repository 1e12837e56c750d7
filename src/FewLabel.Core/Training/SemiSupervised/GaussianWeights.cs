using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>
/// Every guess counts, the less sure the less, by a Gaussian that follows how sure the teacher is (Chen et al., "SoftMatch:
/// Addressing the Quantity-Quality Trade-off in Semi-supervised Learning", 2023).
/// </summary>
/// <remarks>
/// With the running mean μ and variance σ² of the largest probability p, a guess weighs 1 where p is μ or more, and below it
/// exp(-(p - μ)² / (2σ²)).
/// </remarks>
/// <param name="Decay">How slowly the running figures move, above 0 and below 1; the paper's is 0.999, over hundreds of thousands of steps.</param>
public sealed record GaussianWeights(double Decay = 0.99) : PseudoLabelWeights
{
    /// <inheritdoc/>
    public override IReadOnlyList<OptionFault> Check() => Share(nameof(Decay), Decay);

    internal override IPseudoLabelWeigher Start(int classCount, int imageCount, Device device) => new Weigher(Decay, classCount, device);

    private sealed class Weigher(double decay, int classCount, Device device) : IPseudoLabelWeigher
    {
        private readonly Tensor _mean = full(1, Scalars.Of(1.0 / classCount), float32, device).DetachFromDisposeScope();
        private readonly Tensor _variance = ones(1, float32, device).DetachFromDisposeScope();

        public IEnumerable<(string Name, Tensor Value)> State => [("mean", _mean), ("variance", _variance)];

        public Tensor Weigh(Tensor batch, Tensor probabilities)
        {
            using var scope = NewDisposeScope();
            var probability = probabilities.amax([1L]);
            _mean.lerp_(probability.mean().reshape(1), 1 - decay);
            _variance.lerp_(probability.sub(probability.mean()).pow(Scalars.Of(2)).mean().reshape(1), 1 - decay);
            var below = probability.sub(_mean).clamp_max(Scalars.Of(0));
            return below.pow(Scalars.Of(2)).div(_variance.mul(Scalars.Of(2)).clamp_min(Scalars.Of(1e-12))).neg().exp().MoveToOuterDisposeScope();
        }

        public void Dispose()
        {
            _mean.Dispose();
            _variance.Dispose();
        }
    }
}
