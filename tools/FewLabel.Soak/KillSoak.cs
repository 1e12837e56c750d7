using System.Diagnostics;
using System.Globalization;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Soak;

/// <summary>Runs the same experiment again and again, each killed at random moments and resumed, and compares what they come to.</summary>
internal sealed class KillSoak(int runs, int kills, long seed)
{
    private TimeSpan _duration;
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
            _duration = watch.Elapsed;
            Say($"one run that is never stopped: {_duration.TotalSeconds:0.0} s, result {expected![..12]}");
            var hashes = new Dictionary<string, int>();
            for (var run = 1; run <= runs; run++)
            {
                var folder = Path.Combine(root, $"run-{run}");
                var hash = await RunKilledAsync(folder, random, cancellation);
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

    /// <summary>Once or several times a moment of the run's whole length, its start and its end included; then to the end.</summary>
    private async Task<string> RunKilledAsync(string folder, RandomSource random, CancellationToken cancellation)
    {
        using var count = random.Integers(1, kills + 1, 1);
        for (var left = count.item<long>(); left > 0;)
        {
            using var moment = random.Uniform(0, 1, 1);
            var isFresh = !Directory.Exists(folder);
            var watch = Stopwatch.StartNew();
            var (early, warned) = await ChildProcess.RunAsync(folder, moment.item<float>() * _duration, cancellation);
            _warnings += warned;
            if (early is null)
            {
                _killed++;
                left--;
            }
            else if (isFresh)
            {
                // It was over before its moment: the machine is faster than it was. Again, with what the run takes now.
                _duration = TimeSpan.FromTicks(Math.Min(_duration.Ticks, watch.Elapsed.Ticks));
                Directory.Delete(folder, recursive: true);
            }
            else
            {
                left--;
            }
        }

        var (hash, warnings) = await ChildProcess.RunAsync(folder, null, cancellation);
        _warnings += warnings;
        return hash!;
    }
}
