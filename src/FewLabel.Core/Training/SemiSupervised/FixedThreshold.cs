using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>
/// A pseudo-label counts whole where its class is probable enough, and else not at all (Sohn et al., "FixMatch: Simplifying
/// Semi-Supervised Learning with Consistency and Confidence", 2020).
/// </summary>
public sealed class FixedThreshold : PseudoLabelWeights
{
    /// <summary>Creates it.</summary>
    /// <param name="threshold">How probable, above 0 and below 1.</param>
    public FixedThreshold(double threshold = 0.95) => Threshold = threshold;

    /// <summary>How probable, above 0 and below 1.</summary>
    public double Threshold { get; }

    private protected override (string Name, double Value) Share => (nameof(Threshold), Threshold);

    internal override IPseudoLabelWeigher Start(in WeigherSetting setting) => new Weigher(Threshold);

    private sealed class Weigher(double threshold) : IPseudoLabelWeigher
    {
        public IEnumerable<(string Name, Tensor Value)> State => [];

        public Tensor Weigh(Tensor batch, Tensor probabilities) => probabilities.amax([1L]).ge(Scalars.Of(threshold)).to(float32);

        public void Dispose()
        {
        }
    }
}
