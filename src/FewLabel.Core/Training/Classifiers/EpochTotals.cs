using FewLabel.Training.Metrics;

namespace FewLabel.Training;

/// <summary>The totals of an epoch so far.</summary>
/// <param name="Loss">The sum of the steps' losses by their weights.</param>
/// <param name="Weight">The sum of these weights.</param>
/// <param name="Correct">How much of what was learned was right.</param>
/// <param name="Learned">How much was learned.</param>
/// <param name="Rate">The learning rate of the last step.</param>
internal sealed record EpochTotals(double Loss, double Weight, double Correct, double Learned, double Rate)
{
    public static EpochTotals None { get; } = new(0, 0, 0, 0, 0);

    /// <summary>Counts a step.</summary>
    public EpochTotals Add(double loss, double weight, double correct, double learned, double rate) =>
        new(Loss + loss * weight, Weight + weight, Correct + correct, Learned + learned, rate);

    /// <summary>The record of the epoch.</summary>
    /// <param name="epoch">The epoch, from 1.</param>
    /// <param name="validation">How its weights do on the validation images; null where that was not measured.</param>
    public EpochRecord Record(int epoch, Evaluation? validation = null) =>
        new(epoch, Rate, Loss / Weight, Correct / Math.Max(1, Learned), validation?.Loss, validation?.Accuracy);
}
