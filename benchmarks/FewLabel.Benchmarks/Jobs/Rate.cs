namespace FewLabel.Benchmarks.Jobs;

/// <summary>How quickly images are done.</summary>
/// <param name="PerSecond">Images a second.</param>
/// <param name="PerCpuSecond">
/// Images for each second of processor time, of all threads together. On a machine that others use too, the figures of a
/// single thread hardly depend on them.
/// </param>
internal readonly record struct Rate(double PerSecond, double PerCpuSecond);
