using FewLabel.Training;
using FewLabel.Training.Optimizers;

namespace FewLabel.Extensions;

/// <summary>How SimCLR goes about it.</summary>
public sealed record SimClrOptions
{
    public int Epochs { get; init; } = 10;

    public int BatchSize { get; init; } = 256;

    public double Temperature { get; init; } = 0.5;

    public int Dimension { get; init; } = 64;

    public OptimizerOptions Optimizer { get; init; } = new AdamWOptions(0.001);

    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.WarmupCosine();

    /// <summary>What is wrong with these options.</summary>
    public IReadOnlyList<OptionFault> Validate()
    {
        var faults = new OptionsValidator();
        faults.RequireAtLeast(Epochs, 1);
        faults.RequireAtLeast(BatchSize, 2);
        faults.RequirePositive(Temperature);
        faults.RequireAtLeast(Dimension, 1);
        faults.AddRange(nameof(Optimizer), Optimizer.Validate());
        faults.AddRange(nameof(Schedule), Schedule.Validate());
        return faults.Found;
    }
}
