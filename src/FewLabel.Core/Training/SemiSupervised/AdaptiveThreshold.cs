using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>
/// A threshold that follows how sure the teacher is, of everything and of each class (the self-adaptive thresholds of Wang
/// et al., "FreeMatch: Self-adaptive Thresholding for Semi-supervised Learning", 2023).
/// </summary>
/// <remarks>
/// <para>τ is the running mean of the largest probability, from 1 / classes; p(c) that of class c's. Both learn from a batch before they
/// weigh it. Class c has the threshold τ·p(c) / max p, and a pseudo-label that reaches it counts.</para>
/// <para>The paper's fairness loss is left out, and in its place stands <see cref="SemiSupervisedOptions.Alignment"/>: the thresholds, and the pseudo-labels, are
/// those of aligned probabilities. With <see cref="ClassAlignment.None"/> they are the paper's, without the fairness loss.</para>
/// </remarks>
public sealed class AdaptiveThreshold : PseudoLabelWeights
{
    /// <summary>Creates it.</summary>
    /// <param name="decay">How slowly the running means move, above 0 and below 1; the paper's is 0.999, over hundreds of thousands of steps.</param>
    public AdaptiveThreshold(double decay = 0.99) => Decay = decay;

    /// <summary>How slowly the running means move, above 0 and below 1; the paper's is 0.999, over hundreds of thousands of steps.</summary>
    public double Decay { get; }

    private protected override (string Name, double Value) Share => (nameof(Decay), Decay);

    internal override IPseudoLabelWeigher Start(in WeigherSetting setting) => new Weigher(Decay, setting.ClassCount, setting.Device);

    private sealed class Weigher(double decay, int classCount, Device device) : IPseudoLabelWeigher
    {
        private readonly Tensor _overall = full(1, Scalars.Of(1.0 / classCount), float32, device).DetachFromDisposeScope();
        private readonly Tensor _perClass = full(classCount, Scalars.Of(1.0 / classCount), float32, device).DetachFromDisposeScope();

        public IEnumerable<(string Name, Tensor Value)> State => [("overall", _overall), ("per class", _perClass)];

        public Tensor Weigh(Tensor batch, Tensor probabilities)
        {
            using var scope = NewDisposeScope();
            var (probability, label) = probabilities.max(1);
            RunningMean.Move(_overall, probability.mean().reshape(1), decay);
            RunningMean.Move(_perClass, probabilities.mean([0L]), decay);
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
