using System.Globalization;

namespace FewLabel.Training;

/// <summary>
/// How the learning rate goes over the training steps, as a factor of the optimizer's learning rate. Your own is a record that computes the factor
/// from the step alone.
/// </summary>
/// <remarks>A run that is kept goes on only with the same schedule: of your own records all fields count.</remarks>
public abstract record LearningRateSchedule
{
    /// <summary>Begins a schedule of your own.</summary>
    protected LearningRateSchedule()
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

    /// <summary>The rate falls by a factor at given points, as in MoCo v1 (0.1 at 0.6 and 0.8 of the training).</summary>
    /// <param name="factor">By what the rate is multiplied at each point, above 0 and below 1.</param>
    /// <param name="points">The points as shares of all steps, above 0 and below 1, rising.</param>
    /// <returns>The schedule.</returns>
    public static LearningRateSchedule StepDecay(double factor, params IEnumerable<double> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        return new StepDecaySchedule(factor, string.Join(", ", points.Select(point => point.ToString("R", CultureInfo.InvariantCulture))));
    }

    /// <summary>The factor at a step.</summary>
    /// <param name="step">The step, from 0 to <paramref name="stepCount"/> - 1.</param>
    /// <param name="stepCount">How many steps there will be.</param>
    /// <returns>From 0 to 1.</returns>
    public abstract double FactorAt(long step, long stepCount);

    /// <summary>What is wrong with the schedule.</summary>
    /// <returns>The faults; empty if there are none.</returns>
    public virtual IReadOnlyList<OptionFault> Validate() => [];

    private sealed record ConstantSchedule : LearningRateSchedule
    {
        public override double FactorAt(long step, long stepCount) => 1;
    }

    /// <summary>The points are kept as text, so that equal schedules are equal and are printed alike.</summary>
    private sealed record StepDecaySchedule(double Factor, string Points) : LearningRateSchedule
    {
        public override double FactorAt(long step, long stepCount) =>
            Math.Pow(Factor, Shares().Count(point => step >= point * stepCount));

        public override IReadOnlyList<OptionFault> Validate()
        {
            var faults = new OptionsValidator();
            if (!(Factor is > 0 and < 1))
            {
                faults.Add(nameof(Factor), Factor, "above 0 and below 1");
            }

            var shares = Shares();
            if (shares.Length == 0 || shares.Any(point => !(point is > 0 and < 1)) || shares.Zip(shares.Skip(1)).Any(pair => pair.First >= pair.Second))
            {
                faults.Add(nameof(Points), Points, "one or more shares of all steps, above 0 and below 1, rising");
            }

            return faults.Found;
        }

        private double[] Shares() =>
            [.. Points.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(point => double.Parse(point, CultureInfo.InvariantCulture))];
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

        public override IReadOnlyList<OptionFault> Validate()
        {
            var faults = new OptionsValidator();
            faults.RequireBelowOne(Warmup);
            return faults.Found;
        }
    }
}
