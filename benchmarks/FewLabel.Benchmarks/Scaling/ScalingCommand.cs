using System.CommandLine;
using FewLabel.Augmentation;
using FewLabel.Benchmarks.Jobs;
using FewLabel.Data;
using FewLabel.Moco;
using FewLabel.Runtime;
using FewLabel.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Benchmarks.Scaling;

/// <summary>What an image costs as batch, queue, image and data set grow.</summary>
internal static class ScalingCommand
{
    private const int Batch = 256;

    private static readonly MocoOptions Options = PretrainOptions.Quick.Moco with { RecordEvery = 1 };

    private static IReadOnlyList<ScalingSeries> All { get; } =
    [
        new("batch", "MoCo with the CNN backbone, augmented views", "batch", [16, 32, 64, 128, 256, 512, 1024], _ => 1,
            size => Moco(GeneratedImages.Of(6_000), Options with { BatchSize = size })),
        new("queue-step", "MoCo with the CNN backbone, augmented views", "queue", [256, 1_024, 4_096, 16_384, 65_536], _ => 1,
            size => Moco(GeneratedImages.Of(66_000), Options with { Queue = size })),
        new("queue", "InfoNCE with gradients and the queue alone", "queue", [256, 1_024, 4_096, 16_384, 65_536], size => size, Contrast),
        new("image-step", "MoCo with the CNN backbone, augmented views", "side", [28, 32, 48, 64, 96], size => (double)size * size,
            size => Moco(GeneratedImages.Of(1_000, size), Options with { Queue = 512 })),
        new("image-views", "two augmented views alone", "side", [28, 32, 48, 64, 96], size => (double)size * size, Views),
        new("image-features", "features of the CNN backbone", "side", [28, 32, 48, 64, 96], size => (double)size * size, Features),
        new("data", "drawing 10 labels of each class, splitting them, measuring mean and deviation", "images", [1_000, 10_000, 100_000, 1_000_000], _ => 1, Draw),
        new("data-step", "MoCo with the CNN backbone, augmented views", "images", [1_000, 10_000, 100_000, 1_000_000], _ => 1,
            size => Moco(GeneratedImages.Of(size), Options with { Queue = 512 })),
    ];

    public static Command Create()
    {
        var rounds = new Option<int>("--rounds") { Description = "Rounds of each size.", DefaultValueFactory = _ => 3 };
        var seconds = new Option<double>("--seconds") { Description = "The least length of a round.", DefaultValueFactory = _ => 2 };
        var threads = new Option<int>("--threads") { Description = "Threads.", DefaultValueFactory = _ => 2 };
        var only = new Option<string[]>("--only") { Description = "Which tables; all by default.", AllowMultipleArgumentsPerToken = true };
        only.AcceptOnlyFromAmong([.. All.Select(series => series.Name)]);
        var command = new Command("scaling", "What an image costs as batch, queue, image and data set grow.") { rounds, seconds, threads, only };
        command.SetAction(arguments =>
        {
            NativeRuntime.EnsureLoaded();
            set_num_threads(arguments.GetValue(threads));
            foreach (var series in All.Where(series => arguments.GetValue(only) is not { Length: > 0 } names || names.Contains(series.Name)))
            {
                Run(series, arguments.GetValue(rounds), arguments.GetValue(seconds));
            }
        });
        return command;
    }

    /// <summary>Round by round through all sizes, so that all meet the same machine.</summary>
    private static void Run(ScalingSeries series, int rounds, double seconds)
    {
        IJobSide[] sides = [.. series.Sizes.Select(series.Prepare)];
        try
        {
            var rates = new List<Rate[]>();
            for (var round = 0; round < rounds; round++)
            {
                rates.Add([.. sides.Select(side => side.Measure(seconds))]);
            }

            Console.WriteLine($"\n{series.Name}: {series.Description}\n");
            Console.WriteLine($"| {series.Size,9} | µs an image | times linear | µs of processor time | times linear |");
            Console.WriteLine("| ---: | ---: | ---: | ---: | ---: |");
            foreach (var (position, size) in series.Sizes.Index())
            {
                Console.WriteLine($"| {size,9:N0} | {Columns(rate => rate.PerSecond)} | {Columns(rate => rate.PerCpuSecond)} |");

                string Columns(Func<Rate, double> perSecond)
                {
                    double Cost(int at) => Spread.Of(rates.Select(round => 1e6 / perSecond(round[at]))).Median;
                    var linear = Cost(0) * series.Work(size) / series.Work(series.Sizes[0]);
                    return FormattableString.Invariant($"{Cost(position):0.00} | {Cost(position) / linear:0.00}");
                }
            }
        }
        finally
        {
            foreach (var side in sides)
            {
                side.Dispose();
            }
        }
    }

    private static OwnedSide Moco(ImageSet images, MocoOptions options) =>
        new(new MocoSide(Architectures.CnnBackbone, options, Recipe.Digits.ContrastiveViews, images), images);

    private static RepeatedWork Contrast(int size)
    {
        var random = new RandomSource(1);
        var queue = new KeyQueue(size, Options.Dimension, random);
        var loss = new InfoNceLoss(Options.Temperature);
        var queries = nn.functional.normalize(random.Normal(0, 1, Batch, Options.Dimension)).requires_grad_();
        var keys = nn.functional.normalize(random.Normal(0, 1, Batch, Options.Dimension));
        return new RepeatedWork(
            Batch,
            () =>
            {
                using var scope = NewDisposeScope();
                loss.Compute(queries, keys, queue.Keys).Loss.backward();
                queue.Enqueue(keys);
            },
            queries, keys, queue, random);
    }

    private static RepeatedWork Views(int size)
    {
        var random = new RandomSource(1);
        var images = GeneratedImages.Of(Batch, size);
        var views = new TwoViews(Recipe.Digits.ContrastiveViews);
        var all = arange(Batch, int64);
        return new RepeatedWork(
            Batch,
            () =>
            {
                using var scope = NewDisposeScope();
                views.Apply(images.Batch(all), random);
            },
            all, images, random);
    }

    private static OwnedSide Features(int size)
    {
        var images = GeneratedImages.Of(1_000, size);
        return new OwnedSide(new FeatureSide(Architectures.CnnBackbone, images), images);
    }

    private static RepeatedWork Draw(int size)
    {
        var random = new RandomSource(1);
        var images = GeneratedImages.Of(size);
        return new RepeatedWork(
            size,
            () =>
            {
                var draw = LabelSampler.PerClass(images.LabelValues, images.ClassCount, 10, random);
                StratifiedSplit.Split(draw.Labeled, image => images.LabelValues[(int)image], 0.25, random);
                Normalize.Measure(images);
            },
            images, random);
    }
}
