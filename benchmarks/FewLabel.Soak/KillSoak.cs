using System.Diagnostics;
using System.Globalization;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Soak;

/// <summary>Runs the same experiment again and again, each killed at random moments and resumed, and compares what they come to.</summary>
internal sealed class KillSoak(int runs, int kills, long seed)
{
    private int _killed;
    private int _warnings;

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var root = Directory.CreateTempSubdirectory("fewlabel-soak-").FullName;
        using var random = new RandomSource(seed);
        try
        {
            var watch = Stopwatch.StartNew();
            var (expected, _) = await ChildProcess.RunAsync(Path.Combine(root, "whole"), null, cancellation);
            var duration = watch.Elapsed;
            Say($"one run that is never stopped: {duration.TotalSeconds:0.0} s, result {expected![..12]}");
            var hashes = new Dictionary<string, int>();
            for (var run = 1; run <= runs; run++)
            {
                var folder = Path.Combine(root, $"run-{run}");
                var hash = await RunKilledAsync(folder, duration, random, cancellation);
                hashes[hash] = hashes.GetValueOrDefault(hash) + 1;
                Directory.Delete(folder, recursive: true);
                if (run % 10 == 0 || hash != expected)
                {
                    Say($"{run} runs, {_killed} kills: {hashes.GetValueOrDefault(expected)} identical to the run that was never stopped ({watch.Elapsed.TotalMinutes:0.0} min)");
                }
            }

            var same = hashes.GetValueOrDefault(expected);
            Say($"{runs} runs killed {_killed} times and resumed: {same} identical results, {runs - same} others; {_warnings} warnings of damaged checkpoints");
            return same == runs ? 0 : 1;
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    /// <summary>A moment from the start of the process to a bit after its end, once or several times; then to the end.</summary>
    private async Task<string> RunKilledAsync(string folder, TimeSpan duration, RandomSource random, CancellationToken cancellation)
    {
        using var moments = random.Uniform(0, 1, kills);
        using var count = random.Integers(1, kills + 1, 1);
        foreach (var moment in moments.data<float>().ToArray().Take((int)count.item<long>()))
        {
            var (early, warned) = await ChildProcess.RunAsync(folder, moment * duration, cancellation);
            _warnings += warned;
            _killed += early is null ? 1 : 0;
        }

        var (hash, warnings) = await ChildProcess.RunAsync(folder, null, cancellation);
        _warnings += warnings;
        return hash!;
    }
}
