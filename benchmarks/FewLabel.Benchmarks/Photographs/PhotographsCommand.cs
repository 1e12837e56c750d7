using System.CommandLine;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Benchmarks.Photographs;

/// <summary>The command that compares ways to learn photographs from a few labels, by draws.</summary>
internal static class PhotographsCommand
{
    public static Command Create()
    {
        var sets = new Option<string[]>("--sets") { Description = "Folders with train and test, or with IDX files.", HelpName = "PATH", Required = true, AllowMultipleArgumentsPerToken = true };
        var perClass = new Option<int[]>("--per-class") { Description = "Labels of each class, for each set.", DefaultValueFactory = _ => [10], AllowMultipleArgumentsPerToken = true };
        var fixedSides = new Option<string[]>("--not-mirrored") { Description = "The names of sets whose pictures mirrored are others.", DefaultValueFactory = _ => [], AllowMultipleArgumentsPerToken = true };
        var seeds = new Option<int[]>("--seeds") { Description = "Seeds of the draws.", DefaultValueFactory = _ => [0, 1, 2, 3, 4], AllowMultipleArgumentsPerToken = true };
        var size = new Option<int>("--size") { Description = "Height and width that pictures are read at.", DefaultValueFactory = _ => 128 };
        var output = new Option<string>("--output") { Description = "Where tables and features go.", DefaultValueFactory = _ => "output/photographs" };
        var random = new Option<bool>("--random-weights") { Description = "Runs the column of random weights as well." };
        var heldOut = new Option<bool>("--held-out") { Description = "Measures on a fifth of the training pictures, which no method has, instead of the test pictures." };
        var testCount = new Option<int>("--test-count") { Description = "The most test pictures of each set, drawn at random.", DefaultValueFactory = _ => int.MaxValue };
        var threads = new Option<int>("--threads") { Description = "Threads.", DefaultValueFactory = _ => 2 };
        var python = new Option<string?>("--python") { Description = "The Python that has scikit-learn.", HelpName = "PATH" };
        var command = new Command("photographs", "Few labels of photographs: FewLabel beside scikit-learn's linear layer on the same frozen features, by draws.")
        {
            sets, perClass, fixedSides, seeds, size, output, random, heldOut, testCount, threads, python,
        };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            NativeRuntime.EnsureLoaded();
            set_num_threads(arguments.GetValue(threads));
            Directory.CreateDirectory(arguments.GetValue(output)!);
            using var peer = new LinearPeer(arguments.GetValue(python));
            Console.WriteLine($"{Machine.Description}; {peer.Description}");
            var table = new PhotographsTable(Path.Combine(arguments.GetValue(output)!, "photographs.csv"));
            var counts = arguments.GetValue(perClass)!;
            foreach (var (position, folder) in arguments.GetValue(sets)!.Index())
            {
                var loaded = await PhotographSet.LoadAsync(folder, arguments.GetValue(size), arguments.GetValue(fixedSides)!, cancellationToken);
                using var pictures = (arguments.GetValue(heldOut) ? loaded.WithHeldOut() : loaded).WithTest(arguments.GetValue(testCount));
                var study = new PhotographsStudy(pictures, counts[Math.Min(position, counts.Length - 1)], arguments.GetValue(output)!, peer, table);
                foreach (var seed in arguments.GetValue(seeds)!)
                {
                    await study.RunAsync(seed, arguments.GetValue(random), cancellationToken);
                }
            }

            table.WriteSummary(Console.Out);
        });
        return command;
    }
}
