namespace FewLabel.Benchmarks;

/// <summary>How a comparison is made.</summary>
/// <param name="Python">The Python that has the other library; null tries <c>python3</c>, then <c>/usr/bin/python3</c>.</param>
/// <param name="Rounds">Rounds for each side.</param>
/// <param name="Seconds">The least length of a round.</param>
/// <param name="Threads">Threads of each side.</param>
internal sealed record BenchmarkSettings(string? Python, int Rounds, double Seconds, int Threads);
