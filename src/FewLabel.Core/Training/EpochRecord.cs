using System.Text.Json.Serialization;

namespace FewLabel.Training;

/// <summary>What happened in one epoch.</summary>
public sealed class EpochRecord
{
    [JsonConstructor]
    internal EpochRecord(
        int epoch, double learningRate, double trainLoss, double trainAccuracy, double? validationLoss, double? validationAccuracy)
    {
        Epoch = epoch;
        LearningRate = learningRate;
        TrainLoss = trainLoss;
        TrainAccuracy = trainAccuracy;
        ValidationLoss = validationLoss;
        ValidationAccuracy = validationAccuracy;
    }

    /// <summary>The epoch, from 1.</summary>
    public int Epoch { get; }

    /// <summary>The learning rate of its last step.</summary>
    public double LearningRate { get; }

    /// <summary>The mean loss over its augmented training images, in nats.</summary>
    public double TrainLoss { get; }

    /// <summary>The accuracy on these images while the weights changed, 0 to 1.</summary>
    public double TrainAccuracy { get; }

    /// <summary>The mean loss over the validation images after the epoch; null where it was not measured.</summary>
    public double? ValidationLoss { get; }

    /// <summary>The accuracy on the validation images after the epoch, 0 to 1; null where it was not measured.</summary>
    public double? ValidationAccuracy { get; }
}
