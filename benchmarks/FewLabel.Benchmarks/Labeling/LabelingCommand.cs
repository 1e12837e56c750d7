using System.CommandLine;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Benchmarks.Labeling;

/// <summary>The command that measures labeling sessions: a simulated person, and how long a real one waits.</summary>
internal static class LabelingCommand
{
    public static Command Create()
    {
        var sets = new Option<string[]>("--sets") { Description = "Folders with train and test, or with MNIST's IDX files; none measures the waiting alone.", HelpName = "PATH", DefaultValueFactory = _ => [], AllowMultipleArgumentsPerToken = true };
        var count = new Option<int>("--count") { Description = "Training images that a repetition draws.", DefaultValueFactory = _ => 2_500 };
        var most = new Option<int>("--most") { Description = "The most labels of a repetition.", DefaultValueFactory = _ => 800 };
        var seeds = new Option<int[]>("--seeds") { Description = "Seeds of the repetitions.", DefaultValueFactory = _ => [.. Enumerable.Range(0, 10)], AllowMultipleArgumentsPerToken = true };
        var images = new Option<int>("--images") { Description = "Images of the session that the waiting is measured in; 0 measures none.", DefaultValueFactory = _ => 10_000 };
        var labels = new Option<int>("--labels") { Description = "Labels that are given there.", DefaultValueFactory = _ => 200 };
        var threads = new Option<int>("--threads") { Description = "Threads.", DefaultValueFactory = _ => 2 };
        var command = new Command("labeling", "How many labels a person needs who labels as a session proposes, against a random order; and how long a label and the next proposals take.")
        {
            sets, count, most, seeds, images, labels, threads,
        };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            NativeRuntime.EnsureLoaded();
            set_num_threads(arguments.GetValue(threads));
            Console.WriteLine(Machine.Description);
            if (arguments.GetValue(images) > 0)
            {
                LabelingSpeed.Run(arguments.GetValue(images), arguments.GetValue(labels), cancellationToken);
            }

            var rows = new List<string>();
            foreach (var folder in arguments.GetValue(sets)!)
            {
                using var set = await LabelingSet.LoadAsync(folder, cancellationToken);
                rows.Add(new LabelingStudy(set, arguments.GetValue(count), arguments.GetValue(most)).Run(arguments.GetValue(seeds)!, cancellationToken));
            }

            if (rows.Count > 0)
            {
                Console.WriteLine();
                Console.WriteLine("| images | of them | accuracy with all labels | labels in random order | labels as proposed | share | labels per decision in bulk |");
                Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- |");
                rows.ForEach(Console.WriteLine);
            }
        });
        return command;
    }
}
