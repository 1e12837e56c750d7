using FewLabel.Training;
using FewLabel.Training.Optimizers;

namespace FewLabel.Tests.Options;

public sealed class OptionsValidatorTests
{
    [Fact]
    public void All_faults_of_training_options_are_told_at_once_with_value_and_range()
    {
        var options = new SupervisedOptions
        {
            BatchSize = 1,
            Epochs = 0,
            LabelSmoothing = 1,
            ExponentialMovingAverage = double.NaN,
            ValidateEvery = 0,
            Optimizer = new SgdOptions(double.PositiveInfinity) { Momentum = 0, Nesterov = true, WeightDecay = -1 },
            Schedule = LearningRateSchedule.WarmupCosine(1.5),
            EarlyStopping = new EarlyStopping(0, double.NaN),
        };
        var error = Assert.Throws<OptionsException>(() => new SupervisedTrainer(options));

        Assert.Equal(
            [
                "BatchSize", "EarlyStopping.MinimumGain", "EarlyStopping.Patience", "Epochs", "ExponentialMovingAverage", "LabelSmoothing",
                "Optimizer.LearningRate", "Optimizer.Nesterov", "Optimizer.WeightDecay", "Schedule.Warmup", "ValidateEvery",
            ],
            error.Faults.Select(fault => fault.Parameter).Order(StringComparer.Ordinal));
        Assert.Contains("BatchSize is 1; it must be 2 or more.", error.Message, StringComparison.Ordinal);
        Assert.Contains("ExponentialMovingAverage is NaN", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_presets_are_valid()
    {
        Assert.Empty(new SupervisedOptions().Validate());
        Assert.Empty(SupervisedOptions.ReferenceStudy.Validate());
    }

    [Fact]
    public void Missing_parts_are_faults()
    {
        var faults = new SupervisedOptions { Optimizer = null!, Schedule = null! }.Validate();
        Assert.Equal(["Optimizer", "Schedule"], faults.Select(fault => fault.Parameter));
    }
}
