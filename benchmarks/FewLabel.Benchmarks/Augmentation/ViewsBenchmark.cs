using System.CommandLine;
using System.Diagnostics;
using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Benchmarks.Augmentation;

/// <summary>
/// Two augmented views per image, from the stored bytes to the finished floats: FewLabel's batches beside torchvision's
/// transforms of one PIL image at a time, in alternating rounds so that both meet the same machine.
/// </summary>
internal static class ViewsBenchmark
{
    private const int Images = 4096;

    public static Command Create()
    {
        var batch = new Option<int>("--batch") { Description = "Images in a batch of FewLabel.", DefaultValueFactory = _ => 256 };
        var command = new Command("views", "Two augmented views for each 28x28 image: FewLabel and torchvision in alternating rounds.") { batch };
        var options = new BenchmarkOptions(command, rounds: 7, seconds: 2);
        command.SetAction(arguments => Run(options.Read(arguments), arguments.GetValue(batch)));
        return command;
    }

    private static void Run(BenchmarkSettings options, int batch)
    {
        NativeRuntime.EnsureLoaded();
        set_num_threads(options.Threads);
        using var random = new RandomSource(1);
        using var bytes = random.Integers(0, 256, Images, 1, 28, 28);
        using var images = new ImageSet(bytes.to(uint8), null);
        var views = new TwoViews(Transform());
        using var peer = PythonPeer.Start(
            options.Python, Path.Combine(AppContext.BaseDirectory, "python", "torchvision_views.py"), "python3-torchvision");
        Console.WriteLine($"Two views per 28x28 image: affine, resized crop, brightness and contrast. {Environment.ProcessorCount} processors.");
        Console.WriteLine($"  FewLabel:    .NET {Environment.Version}, TorchSharp {typeof(torch).Assembly.GetName().Version}, {get_num_threads()} threads, batches of {batch}");
        Console.WriteLine($"  torchvision: {peer.Description}");

        Measure(images, views, batch, options.Seconds, random);
        peer.Measure(options.Seconds);
        var ours = new List<double>();
        var theirs = new List<double>();
        for (var round = 0; round < options.Rounds; round++)
        {
            ours.Add(Measure(images, views, batch, options.Seconds, random));
            theirs.Add(peer.Measure(options.Seconds));
            Console.WriteLine($"  round {round + 1}: {ours[^1],9:F0} and {theirs[^1],7:F0} images/s, ratio {ours[^1] / theirs[^1]:F1}");
        }

        Console.WriteLine($"FewLabel:    {Spread.Of(ours).ToString("F0")} images/s");
        Console.WriteLine($"torchvision: {Spread.Of(theirs).ToString("F0")} images/s");
        Console.WriteLine($"ratio:       {Spread.Of(ours.Zip(theirs, (our, their) => our / their)).ToString("F1")}");
    }

    /// <summary>The same transforms with the same parameters as in <c>torchvision_views.py</c>.</summary>
    public static ImageTransform Transform() => new Compose(
        new RandomAffine(degrees: 20, translateX: 0.1, translateY: 0.1, scale: (0.75, 1.25), shearX: 20),
        new RandomResizedCrop(28, scale: (0.5, 1)),
        new ColorJitter(brightness: 0.4, contrast: 0.4));

    /// <summary>Images per second, over at least this many seconds.</summary>
    private static double Measure(ImageSet images, TwoViews views, int batch, double seconds, RandomSource random)
    {
        var done = 0L;
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed.TotalSeconds < seconds)
        {
            using var scope = NewDisposeScope();
            views.Apply(images.Batch(random.Integers(0, images.Count, batch)), random);
            done += batch;
        }

        return done / clock.Elapsed.TotalSeconds;
    }
}
