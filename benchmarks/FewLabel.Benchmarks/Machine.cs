using TorchSharp;

namespace FewLabel.Benchmarks;

/// <summary>What the figures were measured on.</summary>
internal static class Machine
{
    private const string ProcessorFile = "/proc/cpuinfo";

    /// <summary>Date, processor, cores, memory and versions.</summary>
    public static string Description => FormattableString.Invariant(
        $"{DateTime.UtcNow:yyyy-MM-dd}; {Processor}, {Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9:0} GB; .NET {Environment.Version}, TorchSharp {typeof(torch).Assembly.GetName().Version}");

    private static string Processor => File.Exists(ProcessorFile)
        && File.ReadLines(ProcessorFile).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) is { } line
            ? line[(line.IndexOf(':') + 1)..].Trim()
            : "a processor that does not tell its name";
}
