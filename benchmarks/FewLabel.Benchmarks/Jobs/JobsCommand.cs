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
        var python = new Option<string?>("--python") { Description = "The Python that has torch and torchvision; by default python3, then /usr/bin/python3.", HelpName = "PATH" };
        var rounds = new Option<int>("--rounds") { Description = "Rounds of each side.", DefaultValueFactory = _ => 5 };
        var seconds = new Option<double>("--seconds") { Description = "The least length of a round.", DefaultValueFactory = _ => 3 };
        var threads = new Option<int>("--threads") { Description = "Threads of each side.", DefaultValueFactory = _ => 2 };
        var only = new Option<string[]>("--only") { Description = "Which jobs; all by default.", AllowMultipleArgumentsPerToken = true };
        only.AcceptOnlyFromAmong([.. Job.All.Select(job => job.Name)]);
        var command = new Command("jobs", "Whole jobs side by side: FewLabel, PyTorch, plain TorchSharp.") { python, rounds, seconds, threads, only };
        command.SetAction(arguments => Run(
            arguments.GetValue(python), arguments.GetValue(rounds), arguments.GetValue(seconds), arguments.GetValue(threads),
            [.. Job.All.Where(job => arguments.GetValue(only) is not { Length: > 0 } names || names.Contains(job.Name))]));
        return command;
    }

    private static int Run(string? python, int rounds, double seconds, int threads, Job[] jobs)
    {
        NativeRuntime.EnsureLoaded();
        set_num_threads(threads);
        foreach (var job in jobs)
        {
            RunJob(job, python, rounds, seconds, threads);
        }

        return 0;
    }

    private static void RunJob(Job job, string? python, int rounds, double seconds, int threads)
    {
        using var images = SyntheticDigits.Create(job.ImageCount, seed: 1);
        using var theirs = new PythonSide(python, job.Name, threads, images);
        using var ours = job.Ours(images);
        using var plain = job.Plain?.Invoke(images);
        var cost = job.Cost();
        var ceilings = new Ceilings();
        ceilings.Measure(cost.Products);
        Console.WriteLine(FormattableString.Invariant($"{job.Name}: {job.Description}; {cost.PerImage / 1e9:0.0000} GFLOP an image. {theirs.Description}"));
        var figures = new List<(Rate Ours, Rate Theirs, Rate? Plain)>();
        for (var round = 0; round < rounds; round++)
        {
            figures.Add((ours.Measure(seconds), theirs.Measure(seconds), plain?.Measure(seconds)));
            var (our, their, other) = figures[^1];
            Console.WriteLine(FormattableString.Invariant(
                $"  round {round + 1}: FewLabel {our.PerSecond:0}, PyTorch {their.PerSecond:0}, TorchSharp {other?.PerSecond:0} images/s; {our.PerCpuSecond:0}, {their.PerCpuSecond:0}, {other?.PerCpuSecond:0} for a second of processor time"));
        }

        ceilings.Measure(cost.Products);
        Report("time", figures, rate => rate.PerSecond);
        Report("processor time", figures, rate => rate.PerCpuSecond);
        var best = Spread.Of(figures.Select(figure => figure.Ours.PerSecond)).Median * cost.PerImage;
        Console.WriteLine(FormattableString.Invariant(
            $"  {best / 1e9:0.0} GFLOP/s of {ceilings.RateOf(cost) / 1e9:0.0}, {best / ceilings.RateOf(cost):P0} of the ceiling; copies {ceilings.CopyRate / 1e9:0.0} GB/s"));
    }

    private static void Report(string name, List<(Rate Ours, Rate Theirs, Rate? Plain)> figures, Func<Rate, double> value)
    {
        Console.WriteLine($"  by {name}: FewLabel {Spread.Of(figures.Select(figure => value(figure.Ours))).ToString("0")} images/s");
        Console.WriteLine($"    over PyTorch    {Spread.Of(figures.Select(figure => value(figure.Ours) / value(figure.Theirs))).ToString("0.00")}");
        if (figures.All(figure => figure.Plain is not null))
        {
            Console.WriteLine($"    over TorchSharp {Spread.Of(figures.Select(figure => value(figure.Ours) / value(figure.Plain!.Value))).ToString("0.00")}");
        }
    }
}
