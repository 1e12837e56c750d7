namespace FewLabel.Training;

/// <summary>How the learning rate goes over the training steps, as a factor of the optimizer's learning rate.</summary>
public abstract record LearningRateSchedule
{
    private protected LearningRateSchedule()
    {
    }

    /// <summary>The same rate in every step.</summary>
    public static LearningRateSchedule Constant { get; } = new ConstantSchedule();

    /// <summary>
    /// A linear rise over the first steps, then half a cosine wave down to zero (Loshchilov and Hutter, 2017).
    /// </summary>
    /// <param name="warmup">The share of all steps that the rise takes, 0 or more and below 1.</param>
    /// <returns>The schedule.</returns>
    public static LearningRateSchedule WarmupCosine(double warmup = 0.05) => new WarmupCosineSchedule(warmup);

    /// <summary>The factor at a step.</summary>
    /// <param name="step">The step, from 0 to <paramref name="stepCount"/> - 1.</param>
    /// <param name="stepCount">How many steps there will be.</param>
    /// <returns>From 0 to 1.</returns>
    public abstract double FactorAt(long step, long stepCount);

    /// <summary>What is wrong with the schedule.</summary>
    /// <returns>The faults; empty if there are none.</returns>
    public virtual IReadOnlyList<OptionFault> Check() => [];

    private sealed record ConstantSchedule : LearningRateSchedule
    {
        public override double FactorAt(long step, long stepCount) => 1;
    }

    private sealed record WarmupCosineSchedule(double Warmup) : LearningRateSchedule
    {
        public override double FactorAt(long step, long stepCount)
        {
            var rise = Warmup * stepCount;
            return step < rise
                ? (step + 1) / (rise + 1)
                : 0.5 * (1 + Math.Cos(Math.PI * (step - rise) / (stepCount - rise)));
        }

        public override IReadOnlyList<OptionFault> Check()
        {
            var faults = new OptionFaults();
            faults.RequireBelowOne(Warmup);
            return faults.Found;
        }
    }
}
