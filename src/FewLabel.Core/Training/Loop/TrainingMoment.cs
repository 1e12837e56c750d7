namespace FewLabel.Training;

/// <summary>Where a training stands.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Step">How many steps are done, which is also the number of the next, from 0.</param>
/// <param name="StepCount">How many steps there will be.</param>
/// <param name="OwnSteps">How many of the steps were made by this process.</param>
/// <param name="ImageCount">How many images the steps have seen, each as often as it was seen.</param>
/// <param name="Elapsed">Time spent, that of earlier processes included.</param>
/// <param name="OwnElapsed">Time spent by this process.</param>
internal readonly record struct TrainingMoment(
    int Epoch, long Step, long StepCount, long OwnSteps, long ImageCount, TimeSpan Elapsed, TimeSpan OwnElapsed)
{
    /// <summary>The share of the steps that is done, 0 to 1.</summary>
    public double Share => (double)Step / StepCount;
}
