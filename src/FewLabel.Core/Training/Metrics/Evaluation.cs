using System.Collections.Immutable;

namespace FewLabel.Training.Metrics;

/// <summary>How a classifier does on labeled images.</summary>
/// <param name="Loss">The mean cross-entropy, in nats.</param>
/// <param name="Confusion">Which classes were taken for which.</param>
/// <param name="TopK">
/// The share of images whose class is among the k most likely ones, 0 to 1, for k = 1 to 5 or the number of classes.
/// </param>
public sealed record Evaluation(double Loss, ConfusionMatrix Confusion, ImmutableArray<double> TopK)
{
    /// <summary>The share of images taken for what they are, 0 to 1.</summary>
    public double Accuracy => Confusion.Accuracy;

    /// <summary>
    /// What the probabilities promise and what comes true, in 15 ranges of equal width from 0 to 1; empty where it was not measured.
    /// </summary>
    public ImmutableArray<ReliabilityBin> Reliability { get; init; } = [];

    /// <summary>
    /// The expected calibration error, 0 to 1: how far confidence and accuracy are apart within a range, in the mean over the
    /// images (Guo et al., 2017). Null where it was not measured.
    /// </summary>
    public double? CalibrationError => Reliability.IsDefaultOrEmpty
        ? null
        : Reliability.Where(bin => bin.Count > 0).Sum(bin => bin.Count * Math.Abs(bin.Confidence - bin.Accuracy)) / Count;

    /// <summary>Where the accuracy lies with 95 % confidence, for other images of the same kind; see <see cref="AccuracyInterval.Wilson"/>.</summary>
    public AccuracyInterval Interval => AccuracyInterval.Wilson(Confusion.Correct, Count);

    /// <summary>How many images.</summary>
    public long Count => Confusion.Total;
}
