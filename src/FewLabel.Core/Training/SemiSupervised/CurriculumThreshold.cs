using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>
/// As <see cref="FixedThreshold"/>, but lower for classes that are learned more slowly, as the count of confident guesses tells
/// (Zhang et al., "FlexMatch: Boosting Semi-Supervised Learning with Curriculum Pseudo Labeling", 2021).
/// </summary>
/// <remarks>
/// With σ(c) images whose last guess was class c and above the threshold, and u images without such a guess, the share β(c)
/// is σ(c) / max(max σ, u), and class c has the threshold τ·β(c) / (2 - β(c)).
/// </remarks>
/// <param name="Threshold">The threshold τ of the class that is learned best, above 0 and below 1.</param>
public sealed record CurriculumThreshold(double Threshold = 0.95) : PseudoLabelWeights
{
    /// <inheritdoc/>
    public override IReadOnlyList<OptionFault> Check() => Share(nameof(Threshold), Threshold);

    internal override IPseudoLabelWeigher Start(int classCount, int imageCount, Device device) => new Weigher(Threshold, classCount, imageCount, device);

    private sealed class Weigher : IPseudoLabelWeigher
    {
        private readonly double _threshold;
        private readonly int _classCount;

        /// <summary>Each image's last guess that was above the threshold; the number of classes where there was none.</summary>
        private readonly Tensor _confident;

        public Weigher(double threshold, int classCount, int imageCount, Device device)
        {
            (_threshold, _classCount) = (threshold, classCount);
            _confident = full(imageCount, Scalars.Of(classCount), int64, device).DetachFromDisposeScope();
        }

        public IEnumerable<(string Name, Tensor Value)> State => [("confident", _confident)];

        public Tensor Weigh(Tensor batch, Tensor probabilities)
        {
            using var scope = NewDisposeScope();
            var (probability, label) = probabilities.max(1);
            var sure = probability.ge(Scalars.Of(_threshold));
            var rows = batch.to(_confident.device);
            _confident.index_copy_(0, rows, where(sure, label, _confident.index_select(0, rows)));
            var counts = _confident.bincount(null, _classCount + 1);
            var known = counts.narrow(0, 0, _classCount);
            var most = maximum(known.max(), counts[_classCount]).clamp_min(Scalars.One);
            var share = known.to(float32).div(most);
            var threshold = share.div(share.neg().add(Scalars.Of(2), Scalars.One)).mul(Scalars.Of(_threshold));
            return probability.ge(threshold.index_select(0, label)).to(float32).MoveToOuterDisposeScope();
        }

        public void Dispose() => _confident.Dispose();
    }
}
