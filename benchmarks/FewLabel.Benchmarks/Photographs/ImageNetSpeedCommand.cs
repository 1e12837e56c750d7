using System.CommandLine;
using FewLabel.Benchmarks.Jobs;
using FewLabel.Data;
using FewLabel.Pretrained;
using FewLabel.Runtime;
using FewLabel.Training;
using FewLabel.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Benchmarks.Photographs;

/// <summary>The ImageNet network beside others in alternating rounds: its features beside OnnxRuntime's, and its fine-tuning beside PyTorch's.</summary>
internal static class ImageNetSpeedCommand
{
    private const int FeatureSize = 224;
    private const int Classes = 10;

    public static Command Create()
    {
        var featureBatch = new Option<int>("--feature-batch") { Description = "Images at a time for features.", DefaultValueFactory = _ => 16 };
        var batch = new Option<int>("--batch") { Description = "Images at a time for fine-tuning.", DefaultValueFactory = _ => 64 };
        var size = new Option<int>("--size") { Description = "Height and width for fine-tuning.", DefaultValueFactory = _ => 80 };
        var command = new Command("imagenet-speed", "Images a second of the ImageNet network: features beside OnnxRuntime, fine-tuning beside PyTorch.") { featureBatch, batch, size };
        var options = new BenchmarkOptions(command, rounds: 5, seconds: 5);
        command.SetAction(arguments =>
        {
            var settings = options.Read(arguments);
            NativeRuntime.EnsureLoaded();
            set_num_threads(settings.Threads);
            Console.WriteLine($"{Machine.Description}; {settings.Threads} threads");
            Features(settings, arguments.GetValue(featureBatch));
            FineTuning(settings, arguments.GetValue(batch), arguments.GetValue(size));
        });
        return command;
    }

    private static void Features(BenchmarkSettings settings, int batch)
    {
        using var images = Noise(2 * batch, FeatureSize);
        using var ours = new FeatureSide(PretrainedEncoders.ResNet18, images, PretrainedEncoders.Normalize, batch);
        using var runtime = new OnnxRuntimeSide(settings.Threads, FeatureSize);
        using var torch = new TorchSide(settings.Python, "features", settings.Threads, batch, FeatureSize);
        Console.WriteLine($"features at {FeatureSize}x{FeatureSize} pixels, batches of {batch}; {torch.Description}");
        Alternate(settings, [("FewLabel", ours), ("OnnxRuntime", runtime), ("PyTorch", torch)]);
    }

    private static void FineTuning(BenchmarkSettings settings, int batch, int size)
    {
        using var images = Noise(2 * batch, size);
        var tuning = new SupervisedOptions { Optimizer = new AdamWOptions(0.0003), BatchSize = batch, ExponentialMovingAverage = 0 };
        using var ours = new SupervisedSide(PretrainedEncoders.ResNet18At(size), tuning, null, images, PretrainedEncoders.Normalize);
        using var torch = new TorchSide(settings.Python, "fine-tuning", settings.Threads, batch, size);
        using var last = new TorchSide(settings.Python, "fine-tuning-channels-last", settings.Threads, batch, size);
        Console.WriteLine($"fine-tuning at {size}x{size} pixels, AdamW, batches of {batch}, batch norm with the statistics that it has");
        Alternate(settings, [("FewLabel", ours), ("PyTorch", torch), ("PyTorch, channels last", last)]);
    }

    private static void Alternate(BenchmarkSettings settings, (string Name, IJobSide Side)[] sides)
    {
        var rates = sides.Select(_ => new List<double>()).ToArray();
        for (var round = 0; round < settings.Rounds; round++)
        {
            foreach (var (place, (_, side)) in sides.Index())
            {
                rates[place].Add(side.Measure(settings.Seconds).PerSecond);
            }
        }

        foreach (var (place, (name, _)) in sides.Index())
        {
            var ratio = Spread.Of(rates[0].Zip(rates[place], (ours, other) => ours / other));
            Console.WriteLine($"  {name}: {Spread.Of(rates[place]).ToString("0.0")} images/s{(place == 0 ? "" : $"; FewLabel is {ratio.ToString("0.00")} times as quick")}");
        }
    }

    private static ImageSet Noise(int count, int size)
    {
        using var random = new RandomSource(1);
        using var scope = NewDisposeScope();
        return new ImageSet(
            random.Integers(0, 256, count, 3, size, size).to(uint8), random.Integers(0, Classes, count), [.. Enumerable.Range(0, Classes).Select(label => $"class {label}")]);
    }
}
