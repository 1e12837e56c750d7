namespace FewLabel.Benchmarks.Jobs;

/// <summary>A library that does a job, ready to work when it is told to.</summary>
internal interface IJobSide : IDisposable
{
    /// <summary>Works for at least this long, after an untimed start.</summary>
    /// <param name="seconds">The least length of the timed part.</param>
    /// <returns>The pace of the timed part.</returns>
    Rate Measure(double seconds);
}
