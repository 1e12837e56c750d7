using System.Text.Json;
using FewLabel.Fuzzing;

namespace FewLabel.Soak;

/// <summary>Feeds inputs to one reader, in a process that it may end.</summary>
internal static class FuzzChild
{
    /// <summary>How long one input may take, on a machine that is busy with other things too.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <summary>Runs in the working folder, in which nothing but its subfolder <c>target</c> may be changed.</summary>
    public static int Run(string reader, long seed, long from, long inputs, string mark)
    {
        using var at = new FuzzMark(mark);
        var folder = Directory.CreateDirectory("target").FullName;
        using var target = FuzzTargets.Create(reader, folder);
        var report = new FuzzRun(target, seed) { Before = index => at.Index = index, Longest = Longest }.Run(from, inputs);
        var strays = Directory.EnumerateFileSystemEntries(".").Select(Path.GetFileName).Except(["target"]).ToList();
        if (strays.Count > 0)
        {
            report = report with { Faults = [.. report.Faults, new(from, $"Outside its folder there is {string.Join(", ", strays)}.")] };
        }

        Console.WriteLine(ChildProcess.Result(JsonSerializer.Serialize(report)));
        return 0;
    }
}
