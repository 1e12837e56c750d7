using FewLabel.Training.Optimizers;

namespace FewLabel.Training;

/// <summary>What all trainings on a few labeled and many unlabeled images have in common. Immutable; derive others by <c>with</c>.</summary>
public abstract record UnlabeledOptions
{
    private protected UnlabeledOptions()
    {
    }

    /// <summary>How the weights change. Default: AdamW with a learning rate of 0.001.</summary>
    public OptimizerOptions Optimizer { get; init; } = new AdamWOptions(0.001);

    /// <summary>How the learning rate goes over the steps. Default: <see cref="LearningRateSchedule.WarmupCosine"/>.</summary>
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.WarmupCosine();

    /// <summary>Unlabeled images in a step, 2 or more. Default 256.</summary>
    public int BatchSize { get; init; } = 256;

    /// <summary>Images with given labels in a step, drawn with replacement, 0 or more. Default 64.</summary>
    public int LabeledBatchSize { get; init; } = 64;

    /// <summary>How often the unlabeled images are gone through, 1 or more. Default 3.</summary>
    public int Epochs { get; init; } = 3;

    /// <summary>
    /// Decay of the exponential moving average of the weights, above 0 and below 1: the average is the teacher, and the
    /// result (Tarvainen and Valpola, 2017). Default 0.99.
    /// </summary>
    public double ExponentialMovingAverage { get; init; } = 0.99;

    /// <summary>
    /// The length to which longer gradients are shortened, above 0 (Pascanu, Mikolov and Bengio, 2013); null for no limit. Default null.
    /// </summary>
    public double? GradientClip { get; init; }

    /// <summary>How the weights change.</summary>
    internal UpdateOptions Update => new(Optimizer, Schedule, GradientClip, ExponentialMovingAverage);

    /// <summary>What is wrong with these options.</summary>
    /// <returns>The faults; empty if there are none.</returns>
    public IReadOnlyList<OptionFault> Validate()
    {
        var faults = new OptionsValidator();
        Update.Check(faults);
        faults.RequireAtLeast(BatchSize, 2);
        faults.RequireAtLeast(LabeledBatchSize, 0);
        faults.RequireAtLeast(Epochs, 1);
        faults.Require(ExponentialMovingAverage, ExponentialMovingAverage is > 0 and < 1, "above 0 and below 1");
        AddFaults(faults);
        return faults.Found;
    }

    private protected abstract void AddFaults(OptionsValidator faults);
}
