using FewLabel.Training.Optimizers;

namespace FewLabel.Training;

/// <summary>How to train on images whose labels are guesses. Immutable; derive others by <c>with</c>.</summary>
public sealed record SelfTrainingOptions
{
    /// <summary>How the weights change. Default: AdamW with a learning rate of 0.001.</summary>
    public OptimizerOptions Optimizer { get; init; } = new AdamWOptions(0.001);

    /// <summary>How the learning rate goes over the steps. Default: <see cref="LearningRateSchedule.WarmupCosine"/>.</summary>
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.WarmupCosine();

    /// <summary>Images with guessed labels in a step, 2 or more. Default 256.</summary>
    public int BatchSize { get; init; } = 256;

    /// <summary>Images with given labels in a step, drawn with replacement, 0 or more. Default 64.</summary>
    public int LabelledBatchSize { get; init; } = 64;

    /// <summary>How often the images are gone through, 1 or more. Default 3.</summary>
    public int Epochs { get; init; } = 3;

    /// <summary>
    /// Decay of the exponential moving average of the weights, above 0 and below 1: the average is the teacher, and the
    /// result (Tarvainen and Valpola, 2017). Default 0.99.
    /// </summary>
    public double WeightAverage { get; init; } = 0.99;

    /// <summary>
    /// The share of the guesses that are learned from until the teacher has a say, the most certain ones of each class,
    /// above 0 and at most 1. Default 0.95.
    /// </summary>
    public double Trusted { get; init; } = 0.95;

    /// <summary>The share of the steps after which the teacher has a say, 0 to 1; 1 never asks it. Default 0.3.</summary>
    public double TeacherFrom { get; init; } = 0.3;

    /// <summary>
    /// How probable the teacher must find a class to overrule the guess, 0.5 or more and below 1 (FixMatch: Sohn et al.,
    /// 2020). Below it a guess counts only where the teacher agrees. Default 0.95.
    /// </summary>
    public double Threshold { get; init; } = 0.95;

    /// <summary>What is wrong with these options.</summary>
    /// <returns>The faults; empty if there are none.</returns>
    public IReadOnlyList<OptionFault> Check()
    {
        var faults = new OptionFaults();
        Add(nameof(Optimizer), Optimizer is null, Optimizer?.Check(), "AdamOptions, AdamWOptions, LarsOptions or SgdOptions");
        Add(nameof(Schedule), Schedule is null, Schedule?.Check(), "one of LearningRateSchedule's");
        faults.RequireAtLeast(BatchSize, 2);
        faults.RequireAtLeast(LabelledBatchSize, 0);
        faults.RequireAtLeast(Epochs, 1);
        Require(nameof(WeightAverage), WeightAverage, WeightAverage is > 0 and < 1, "above 0 and below 1");
        Require(nameof(Trusted), Trusted, Trusted is > 0 and <= 1, "above 0 and at most 1");
        Require(nameof(TeacherFrom), TeacherFrom, TeacherFrom is >= 0 and <= 1, "0 to 1");
        Require(nameof(Threshold), Threshold, Threshold is >= 0.5 and < 1, "0.5 or more and below 1");
        return faults.Found;

        void Add(string name, bool missing, IReadOnlyList<OptionFault>? inner, string allowed)
        {
            if (missing)
            {
                faults.Add(name, null, allowed);
            }

            faults.AddRange(name, inner ?? []);
        }

        void Require(string name, double value, bool holds, string allowed)
        {
            if (!holds)
            {
                faults.Add(name, value, allowed);
            }
        }
    }
}
