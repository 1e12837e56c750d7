using Microsoft.Extensions.Logging;

namespace FewLabel.Training;

/// <summary>What the trainings of classifiers, and the loop of all trainings, tell: events 1000 to 1099.</summary>
internal static partial class TrainingLog
{
    [LoggerMessage(EventId = 1000, Level = LogLevel.Information, Message = "Training on {TrainCount} images, validating on {ValidationCount}, for up to {Epochs} epochs.")]
    public static partial void SupervisedStarted(this ILogger logger, int trainCount, int validationCount, int epochs);

    [LoggerMessage(EventId = 1001, Level = LogLevel.Information, Message = "Self-training on {UnlabeledCount} images with pseudo-labels and {TrainCount} with given labels, validating on {ValidationCount}, for {Epochs} epochs.")]
    public static partial void SelfTrainingStarted(this ILogger logger, int unlabeledCount, int trainCount, int validationCount, int epochs);

    [LoggerMessage(EventId = 1002, Level = LogLevel.Information, Message = "Semi-supervised training on {UnlabeledCount} images without labels and {TrainCount} with them, validating on {ValidationCount}, for {Epochs} epochs.")]
    public static partial void SemiSupervisedStarted(this ILogger logger, int unlabeledCount, int trainCount, int validationCount, int epochs);

    [LoggerMessage(EventId = 1010, Level = LogLevel.Information, Message = "Trained {Epochs} epochs in {Seconds:0.0} s; validation accuracy {ValidationAccuracy:P1}.")]
    public static partial void Trained(this ILogger logger, int epochs, double seconds, double? validationAccuracy);

    [LoggerMessage(EventId = 1011, Level = LogLevel.Information, Message = "Stopped early after epoch {Epoch}; the weights are those of epoch {BestEpoch}.")]
    public static partial void StoppedEarly(this ILogger logger, int epoch, int bestEpoch);

    [LoggerMessage(EventId = 1012, Level = LogLevel.Debug, Message = "Epoch {Epoch} of {Epochs}: loss {Loss:0.0000}, accuracy {Accuracy:P1}, validation accuracy {ValidationAccuracy:P1}.")]
    public static partial void EpochEnded(this ILogger logger, int epoch, int epochs, double loss, double accuracy, double? validationAccuracy);

    [LoggerMessage(EventId = 1020, Level = LogLevel.Information, Message = "Goes on from a checkpoint, after step {Step} of {StepCount}.")]
    public static partial void Resumed(this ILogger logger, long step, long stepCount);

    [LoggerMessage(EventId = 1021, Level = LogLevel.Information, Message = "Canceled after step {Step} of {StepCount}.")]
    public static partial void Canceled(this ILogger logger, long step, long stepCount);
}
