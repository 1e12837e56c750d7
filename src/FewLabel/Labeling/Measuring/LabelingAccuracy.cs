using FewLabel.Training.Metrics;

namespace FewLabel.Labeling;

/// <summary>How many of the measured sample's labels the labels for training predict. Immutable.</summary>
public sealed class LabelingAccuracy
{
    internal LabelingAccuracy(int labels, int correct, int count) => (Labels, Correct, Count) = (labels, correct, count);

    /// <summary>How many labels for training there are.</summary>
    public int Labels { get; }

    /// <summary>How many of the measured images are predicted right.</summary>
    public int Correct { get; }

    /// <summary>How many measured images have a label, 1 or more.</summary>
    public int Count { get; }

    /// <summary>The share that is predicted right, 0 to 1.</summary>
    public double Accuracy => (double)Correct / Count;

    /// <summary>Where the accuracy on all images lies, at 95 %, as far as this sample tells (Wilson, 1927).</summary>
    public AccuracyInterval Interval => AccuracyInterval.Wilson(Correct, Count);
}
