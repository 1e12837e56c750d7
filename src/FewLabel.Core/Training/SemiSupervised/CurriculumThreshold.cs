using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>
/// As <see cref="FixedThreshold"/>, but lower for classes that are learned more slowly, as the count of confident predictions tells
/// (Zhang et al., "FlexMatch: Boosting Semi-Supervised Learning with Curriculum Pseudo Labeling", 2021).
/// </summary>
/// <remarks>
/// <para>σ(c) counts the unlabeled images whose last prediction of τ or more was class c, and u those that never had one; labeled images and
/// images held out are not among them. The share β(c) is σ(c) / max(max σ, u), and a pseudo-label of class c counts from τ·β(c) / (2 - β(c)) on (the paper's
/// warm-up and its convex mapping).</para>
/// <para>As in the paper's algorithm a batch is weighed by the counts before it, so that all pseudo-labels count in the first step, and then counted.</para>
/// </remarks>
public sealed class CurriculumThreshold : PseudoLabelWeights
{
    /// <summary>Creates it.</summary>
    /// <param name="threshold">The threshold τ of the class that is learned best, above 0 and below 1.</param>
    public CurriculumThreshold(double threshold = 0.95) => Threshold = threshold;

    /// <summary>The threshold τ of the class that is learned best, above 0 and below 1.</summary>
    public double Threshold { get; }

    private protected override (string Name, double Value) Share => (nameof(Threshold), Threshold);

    internal override IPseudoLabelWeigher Start(in WeigherSetting setting) => new Weigher(Threshold, setting);

    private sealed class Weigher : IPseudoLabelWeigher
    {
        private readonly double _threshold;
        private readonly int _classCount;
        private readonly int _unlabeledCount;

        /// <summary>Each image's last prediction that reached the threshold; the number of classes where there was none.</summary>
        private readonly Tensor _confident;

        public Weigher(double threshold, in WeigherSetting setting)
        {
            (_threshold, _classCount, _unlabeledCount) = (threshold, setting.ClassCount, setting.UnlabeledCount);
            _confident = full(setting.ImageCount, Scalars.Of(_classCount), int64, setting.Device).DetachFromDisposeScope();
        }

        public IEnumerable<(string Name, Tensor Value)> State => [("confident", _confident)];

        public Tensor Weigh(Tensor batch, Tensor probabilities)
        {
            using var scope = NewDisposeScope();
            var (probability, label) = probabilities.max(1);
            var weights = probability.ge(Thresholds().index_select(0, label)).to(float32);
            Remember(batch.to(_confident.device), label, probability.ge(Scalars.Of(_threshold)));
            return weights.MoveToOuterDisposeScope();
        }

        public void Dispose() => _confident.Dispose();

        /// <summary>Each class's threshold by the predictions of the batches so far.</summary>
        private Tensor Thresholds()
        {
            var known = _confident.bincount(null, _classCount + 1).narrow(0, 0, _classCount);
            var unused = known.sum().neg().add(Scalars.Of((long)_unlabeledCount), Scalars.One);
            var most = maximum(known.max(), unused).clamp_min(Scalars.One);
            var share = known.to(float32).div(most);
            return share.div(share.neg().add(Scalars.Of(2), Scalars.One)).mul(Scalars.Of(_threshold));
        }

        private void Remember(Tensor rows, Tensor label, Tensor sure) =>
            _confident.index_copy_(0, rows, where(sure, label, _confident.index_select(0, rows)));
    }
}
