using FewLabel.Training;

namespace FewLabel.Tests.Training;

public sealed class LearningRateScheduleTests
{
    [Fact]
    public void A_constant_rate_stays()
    {
        Assert.All([0L, 5, 99], step => Assert.Equal(1, LearningRateSchedule.Constant.FactorAt(step, 100)));
    }

    [Fact]
    public void Warm_up_rises_in_a_line_and_the_cosine_falls_to_zero()
    {
        var schedule = LearningRateSchedule.WarmupCosine(0.1);
        var factors = Enumerable.Range(0, 1000).Select(step => schedule.FactorAt(step, 1000)).ToArray();

        Assert.Equal(1.0 / 101, factors[0], 12);
        Assert.Equal(51.0 / 101, factors[50], 12);
        Assert.Equal(1, factors[100], 12);
        Assert.Equal(0.5, factors[550], 12);
        Assert.InRange(factors[999], 0, 1e-5);
        Assert.All(factors.Zip(factors.Skip(1)).Skip(100), pair => Assert.True(pair.Second < pair.First));
    }

    [Fact]
    public void Without_warm_up_the_first_step_has_the_full_rate()
    {
        Assert.Equal(1, LearningRateSchedule.WarmupCosine(0).FactorAt(0, 10));
    }

    [Fact]
    public void A_step_decay_falls_at_its_points()
    {
        var schedule = LearningRateSchedule.StepDecay(0.1, 0.6, 0.8);
        Assert.Equal([1, 1, 0.1, 0.1, 0.01, 0.01], new long[] { 0, 59, 60, 79, 80, 99 }.Select(step => Math.Round(schedule.FactorAt(step, 100), 12)));
        Assert.Empty(schedule.Validate());
        Assert.Equal(schedule, LearningRateSchedule.StepDecay(0.1, [0.6, 0.8]));
        Assert.Equal(2, LearningRateSchedule.StepDecay(double.NaN, 0.8, 0.6).Validate().Count);
        Assert.Single(LearningRateSchedule.StepDecay(0.5).Validate());
        Assert.Single(LearningRateSchedule.StepDecay(0.5, double.NaN).Validate());
    }
}
