using System.Collections.Immutable;

namespace FewLabel.Training.Metrics;

/// <summary>Sorts predictions into ranges of equal width by their confidence.</summary>
internal sealed class ReliabilityTally
{
    /// <summary>How many ranges, as in Guo et al., 2017.</summary>
    public const int Bins = 15;

    private readonly long[] _counts = new long[Bins];
    private readonly long[] _correct = new long[Bins];
    private readonly double[] _confidence = new double[Bins];

    public void Add(double confidence, bool correct)
    {
        // A range takes its upper end in, so that certainty is in the last.
        var bin = Math.Clamp((int)Math.Ceiling(confidence * Bins) - 1, 0, Bins - 1);
        _counts[bin]++;
        _confidence[bin] += confidence;
        _correct[bin] += correct ? 1 : 0;
    }

    public ImmutableArray<ReliabilityBin> Result() =>
    [
        .. Enumerable.Range(0, Bins).Select(bin => new ReliabilityBin(
            (double)bin / Bins, (bin + 1.0) / Bins, _counts[bin], _confidence[bin] / _counts[bin], (double)_correct[bin] / _counts[bin])),
    ];
}
