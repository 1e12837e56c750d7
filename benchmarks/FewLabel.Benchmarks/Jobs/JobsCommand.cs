using System.CommandLine;
using FewLabel.Data;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Benchmarks.Jobs;

/// <summary>Whole jobs in FewLabel, in PyTorch and in plain TorchSharp, in alternating rounds, beside the machine's ceilings.</summary>
internal static class JobsCommand
{
    public static Command Create()
    {
        var only = new Option<string[]>("--only") { Description = "Which jobs; all by default.", AllowMultipleArgumentsPerToken = true };
        only.AcceptOnlyFromAmong([.. Job.All.Select(job => job.Name)]);
        var alone = new Option<bool>("--alone") { Description = "Leaves the other libraries and the ceilings out, such as for a profiler." };
        var command = new Command("jobs", "Whole jobs side by side: FewLabel, PyTorch, plain TorchSharp; and the machine's ceilings.") { only, alone };
        var options = new BenchmarkOptions(command, rounds: 5, seconds: 3);
        command.SetAction(arguments =>
        {
            var settings = options.Read(arguments);
            Job[] jobs = [.. Job.All.Where(job => arguments.GetValue(only) is not { Length: > 0 } names || names.Contains(job.Name))];
            NativeRuntime.EnsureLoaded();
            set_num_threads(settings.Threads);
            Console.WriteLine($"{Machine.Description}; {settings.Threads} threads");
            if (arguments.GetValue(alone))
            {
                RunAlone(settings, jobs);
            }
            else
            {
                RunSideBySide(settings, jobs);
            }
        });
        return command;
    }

    private static void RunAlone(BenchmarkSettings settings, Job[] jobs)
    {
        foreach (var job in jobs)
        {
            using var images = SyntheticDigits.Create(job.ImageCount, seed: 1);
            using var ours = job.Ours(images);
            var rates = Enumerable.Range(0, settings.Rounds).Select(_ => ours.Measure(settings.Seconds)).ToArray();
            Console.WriteLine($"{job.Name}: {Spread.Of(rates.Select(rate => rate.PerSecond)).ToString("0")} images/s");
        }
    }

    private static void RunSideBySide(BenchmarkSettings settings, Job[] jobs)
    {
        var ceilings = new Ceilings();
        var costs = jobs.Select(job => job.Cost()).ToArray();
        var shapes = costs.SelectMany(cost => cost.Products).Concat(Ceilings.Squares).ToArray();
        ceilings.Measure(shapes);
        JobResult[] results = [.. jobs.Zip(costs, (job, cost) => new JobResult(job, cost, Measure(job, settings)))];
        ceilings.Measure(shapes);
        JobTables.Write(results, ceilings);
    }

    private static List<JobRound> Measure(Job job, BenchmarkSettings settings)
    {
        using var images = SyntheticDigits.Create(job.ImageCount, seed: 1);
        using var python = new PythonSide(settings.Python, job.Name, settings.Threads, images);
        using var ours = job.Ours(images);
        using var plain = job.Plain?.Invoke(images);
        Console.WriteLine($"\n{job.Name}: {job.Description}. {python.Description}");
        var rounds = new List<JobRound>();
        for (var round = 0; round < settings.Rounds; round++)
        {
            rounds.Add(new JobRound(ours.Measure(settings.Seconds), python.Measure(settings.Seconds), plain?.Measure(settings.Seconds)));
            Console.WriteLine($"  round {round + 1}: {rounds[^1]}");
        }

        return rounds;
    }
}
