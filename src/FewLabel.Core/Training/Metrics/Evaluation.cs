using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace FewLabel.Training.Metrics;

/// <summary>How a classifier does on labeled images.</summary>
public sealed class Evaluation
{
    [JsonConstructor]
    internal Evaluation(double loss, ConfusionMatrix confusion, ImmutableArray<double> topK)
    {
        Loss = loss;
        Confusion = confusion;
        TopK = topK;
    }

    /// <summary>The mean cross-entropy, in nats.</summary>
    public double Loss { get; }

    /// <summary>Which classes were taken for which.</summary>
    public ConfusionMatrix Confusion { get; }

    /// <summary>
    /// The share of images whose class is among the k most likely ones, 0 to 1, for k = 1 to 5 or the number of classes.
    /// </summary>
    public ImmutableArray<double> TopK { get; }

    /// <summary>The share of images taken for what they are, 0 to 1.</summary>
    public double Accuracy => Confusion.Accuracy;

    /// <summary>The mean of the accuracies of the classes, each of which counts the same, 0 to 1; see <see cref="ConfusionMatrix.MacroAccuracy"/>.</summary>
    [JsonIgnore]
    public double MacroAccuracy => Confusion.MacroAccuracy;

    /// <summary>
    /// What the probabilities promise and what comes true, in 15 ranges of equal width from 0 to 1; empty where it was not measured.
    /// </summary>
    [JsonInclude]
    public ImmutableArray<ReliabilityBin> Reliability { get; internal init; } = [];

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
