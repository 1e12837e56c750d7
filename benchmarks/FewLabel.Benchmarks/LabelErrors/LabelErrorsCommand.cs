using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using FewLabel.Benchmarks.Photographs;
using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Pretrained;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Benchmarks.LabelErrors;

/// <summary>The command that gives images wrong labels, and measures how many are found and how many of those found are wrong.</summary>
internal static class LabelErrorsCommand
{
    private const int HalfSeed = 11;
    private const int Size = 128;

    public static Command Create()
    {
        var sets = new Option<string[]>("--sets") { Description = "Folders with train and test, or with IDX files.", HelpName = "PATH", Required = true, AllowMultipleArgumentsPerToken = true };
        var count = new Option<int>("--count") { Description = "Labels in a draw.", DefaultValueFactory = _ => 1_000 };
        var share = new Option<double>("--share") { Description = "The share of labels that are flipped.", DefaultValueFactory = _ => 0.05 };
        var seeds = new Option<int[]>("--seeds") { Description = "Seeds of the draws.", DefaultValueFactory = _ => [0, 1, 2, 3, 4], AllowMultipleArgumentsPerToken = true };
        var tuning = new Option<bool>("--tuning") { Description = "Draws from the half of the images that constants were chosen on, and not from the other half." };
        var scores = new Option<double[]>("--scores") { Description = "Values of LabelErrorOptions.MinimumScore to try.", DefaultValueFactory = _ => [new LabelErrorOptions().MinimumScore], AllowMultipleArgumentsPerToken = true };
        var threads = new Option<int>("--threads") { Description = "Threads.", DefaultValueFactory = _ => 2 };
        var command = new Command("label-errors", "How many of flipped labels are found, and how many of those listed are flipped.") { sets, count, share, seeds, tuning, scores, threads };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            NativeRuntime.EnsureLoaded();
            set_num_threads(arguments.GetValue(threads));
            Console.WriteLine(Machine.Description);
            Console.WriteLine("| set | seed | minimum score | listed | flipped | found | precision | recall | seconds |");
            Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
            foreach (var folder in arguments.GetValue(sets)!)
            {
                using var pictures = await PhotographSet.LoadAsync(folder, Size, [], cancellationToken);
                var half = Half(pictures.Dataset.Train, arguments.GetValue(tuning));
                foreach (var seed in arguments.GetValue(seeds)!)
                {
                    using var draw = FlippedDraw.Of(pictures.Dataset.Train, half, arguments.GetValue(count), arguments.GetValue(share), seed);
                    Measure(pictures, draw, seed, arguments.GetValue(scores)!, cancellationToken);
                }
            }
        });
        return command;
    }

    private static void Measure(PhotographSet pictures, FlippedDraw draw, int seed, double[] scores, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        using var scope = NewDisposeScope();
        using var random = new RandomSource(0);
        var images = pictures.Dataset.Train;
        using var encoder = PretrainedEncoders.ResNet18At(Size).CreateEncoder(images.Shape, random);
        var features = FeatureExtractor.Extract(encoder, images, draw.Images, PretrainedEncoders.Normalize, cancellationToken: cancellationToken);
        using var search = new LabelErrorSearch([features, OrientedGradients.Of(images, draw.Images, cancellationToken)], draw.Labels, images.ClassCount, new LabelErrorOptions(), cancellationToken);
        var predicted = search.Predict();
        var seconds = watch.Elapsed.TotalSeconds;
        long[] rows = [.. Enumerable.Range(0, draw.Images.Count).Select(row => (long)row)];
        foreach (var score in scores)
        {
            var found = search.Find(predicted, rows, score);
            var right = found.Count(error => draw.IsFlipped(error.Image));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {pictures.Name} | {seed} | {score} | {found.Count} | {draw.Flipped} | {right} | {right / (double)Math.Max(1, found.Count):P1} | {right / (double)draw.Flipped:P1} | {seconds:0.0} |"));
        }
    }

    private static long[] Half(ImageSet images, bool tuning)
    {
        using var random = new RandomSource(HalfSeed);
        using var order = random.Permutation(images.Labeled.Length);
        var half = images.Labeled.Length / 2;
        long[] places = order.data<long>().ToArray();
        return [.. (tuning ? places[..half] : places[half..]).Select(place => images.Labeled[(int)place])];
    }
}
