using System.Collections.Immutable;

namespace FewLabel.Training.Metrics;

/// <summary>How a classifier does on labelled images.</summary>
/// <param name="Loss">The mean cross-entropy, in nats.</param>
/// <param name="Confusion">Which classes were taken for which.</param>
/// <param name="TopK">
/// The share of images whose class is among the k most likely ones, 0 to 1, for k = 1 to 5 or the number of classes.
/// </param>
public sealed record Evaluation(double Loss, ConfusionMatrix Confusion, ImmutableArray<double> TopK)
{
    /// <summary>The share of images taken for what they are, 0 to 1.</summary>
    public double Accuracy => Confusion.Accuracy;

    /// <summary>How many images.</summary>
    public long Count => Confusion.Total;
}
