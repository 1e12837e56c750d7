namespace FewLabel.Training;

/// <summary>What happened in one epoch.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="LearningRate">The learning rate of its last step.</param>
/// <param name="TrainLoss">The mean loss over its augmented training images, in nats.</param>
/// <param name="TrainAccuracy">The accuracy on these images while the weights changed, 0 to 1.</param>
/// <param name="ValidationLoss">The mean loss over the validation images after the epoch; null where it was not measured.</param>
/// <param name="ValidationAccuracy">The accuracy on the validation images after the epoch, 0 to 1; null where it was not measured.</param>
public sealed record EpochRecord(
    int Epoch, double LearningRate, double TrainLoss, double TrainAccuracy, double? ValidationLoss, double? ValidationAccuracy);
