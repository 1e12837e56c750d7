using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>
/// A threshold that follows how sure the teacher is, of everything and of each class (the self-adaptive thresholds of Wang
/// et al., "FreeMatch: Self-adaptive Thresholding for Semi-supervised Learning", 2023; without its fairness loss, in whose place <see
/// cref="SemiSupervisedOptions.Alignment"/> stands).
/// </summary>
/// <remarks>
/// τ is the running mean of the largest probability, from 1 / classes; p(c) that of class c's. Class c has the
/// threshold τ·p(c) / max p.
/// </remarks>
/// <param name="Decay">How slowly the running means move, above 0 and below 1; the paper's is 0.999, over hundreds of thousands of steps.</param>
public sealed record AdaptiveThreshold(double Decay = 0.99) : PseudoLabelWeights
{
    /// <inheritdoc/>
    public override IReadOnlyList<OptionFault> Check() => Share(nameof(Decay), Decay);

    internal override IPseudoLabelWeigher Start(int classCount, int imageCount, Device device) => new Weigher(Decay, classCount, device);

    private sealed class Weigher(double decay, int classCount, Device device) : IPseudoLabelWeigher
    {
        private readonly Tensor _overall = full(1, Scalars.Of(1.0 / classCount), float32, device).DetachFromDisposeScope();
        private readonly Tensor _perClass = full(classCount, Scalars.Of(1.0 / classCount), float32, device).DetachFromDisposeScope();

        public IEnumerable<(string Name, Tensor Value)> State => [("overall", _overall), ("per class", _perClass)];

        public Tensor Weigh(Tensor batch, Tensor probabilities)
        {
            using var scope = NewDisposeScope();
            var (probability, label) = probabilities.max(1);
            _overall.lerp_(probability.mean().reshape(1), 1 - decay);
            _perClass.lerp_(probabilities.mean([0L]), 1 - decay);
            var threshold = _perClass.div(_perClass.max()).mul(_overall);
            return probability.ge(threshold.index_select(0, label)).to(float32).MoveToOuterDisposeScope();
        }

        public void Dispose()
        {
            _overall.Dispose();
            _perClass.Dispose();
        }
    }
}
