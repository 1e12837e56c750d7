using System.CommandLine;
using System.Diagnostics;
using System.Runtime.InteropServices;
using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Runtime;
using SkiaSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Benchmarks;

/// <summary>What many pictures on demand take: seconds to load, pictures a second through a small network, and the resident memory at most.</summary>
internal static class PicturesOnDemandBenchmark
{
    private const int Contents = 1_000;

    public static Command Create()
    {
        var count = new Option<int>("--count") { Description = "Pictures.", DefaultValueFactory = _ => 60_000 };
        var size = new Option<int>("--size") { Description = "Rows and columns of a picture.", DefaultValueFactory = _ => 224 };
        var command = new Command("pictures-on-demand", "Pictures that are decoded as they are needed: memory at most, and pictures per second.") { count, size };
        command.SetAction((arguments, _) => RunAsync(arguments.GetValue(count), arguments.GetValue(size)));
        return command;
    }

    private static async Task<int> RunAsync(int count, int size)
    {
        NativeRuntime.EnsureLoaded();
        var folder = Directory.CreateTempSubdirectory("fewlabel-on-demand-").FullName;
        try
        {
            var bytes = Write(folder, count, size);
            Console.WriteLine(FormattableString.Invariant(
                $"{Machine.Description}. {count:N0} JPEG files of {size}x{size}, {bytes / 1e9:0.00} GB; in memory they would take {(double)count * 3 * size * size / 1e9:0.0} GB."));
            Report("before");
            var watch = Stopwatch.StartNew();
            using var pictures = await ImageFolder.LoadAsync(folder, new ImageShape(3, size, size), new ImageLoadOptions { Storage = ImageStorage.OnDemand });
            Report("loading, which decodes each file once", count, watch.Elapsed);
            var images = pictures.Dataset.Train;
            using var encoder = new PooledEncoder(images.Shape);
            watch.Restart();
            using var features = FeatureExtractor.Extract(encoder, images);
            Report("features, in the order of the files", count, watch.Elapsed);
            using var random = new RandomSource(1);
            using var order = random.Permutation(images.Count);
            watch.Restart();
            using var shuffled = FeatureExtractor.Extract(encoder, images, order.data<long>().ToArray());
            Report("features, in random order", count, watch.Elapsed);
            using var same = features.index_select(0, order);
            Console.WriteLine(same.equal(shuffled).all().item<bool>() ? "Both orders give the same features, bit by bit." : "The features differ.");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return 0;
    }

    private static void Report(string what, int count, TimeSpan elapsed) => Report(FormattableString.Invariant(
        $"{what}: {elapsed.TotalSeconds:0.0} s, {count / elapsed.TotalSeconds:N0} pictures/s"));

    private static void Report(string what)
    {
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(FormattableString.Invariant($"{what}; resident {process.WorkingSet64 / 1e6:0} MB, at most {process.PeakWorkingSet64 / 1e6:0} MB so far"));
    }

    /// <summary>Writes a thousand contents and links of these, a hundred in two classes and the others without a label.</summary>
    private static long Write(string folder, int count, int size)
    {
        var total = 0L;
        string Name(int i) => Path.Combine(folder, i >= 100 ? "unlabeled" : i % 2 == 0 ? "even" : "odd", $"{i:000000}.jpg");
        foreach (var name in (string[])["even", "odd", "unlabeled"])
        {
            Directory.CreateDirectory(Path.Combine(folder, name));
        }

        for (var i = 0; i < Math.Min(count, Contents); i++)
        {
            File.WriteAllBytes(Name(i), Jpeg(size, i));
        }

        for (var i = 0; i < count; i++)
        {
            if (i >= Contents)
            {
                File.Copy(Name(i % Contents), Name(i));
            }

            total += new FileInfo(Name(i)).Length;
        }

        return total;
    }

    /// <summary>Color gradients, disks and noise, so that a file has the length of a photograph's.</summary>
    private static byte[] Jpeg(int size, int seed)
    {
        var pixels = new byte[4 * size * size];
        var random = new Random(seed);
        var (red, green, blue, x, y, radius) = (random.Next(256), random.Next(256), random.Next(256), random.Next(size), random.Next(size), random.Next(size / 8, size / 2));
        for (var i = 0; i < size * size; i++)
        {
            var (row, column) = Math.DivRem(i, size);
            var isInside = ((row - y) * (row - y)) + ((column - x) * (column - x)) < radius * radius;
            var noise = random.Next(-12, 13);
            (pixels[4 * i], pixels[(4 * i) + 1], pixels[(4 * i) + 2], pixels[(4 * i) + 3]) = (
                Clamp((isInside ? red : 255 * row / size) + noise), Clamp((isInside ? green : 255 * column / size) + noise), Clamp((isInside ? blue : 128) + noise), 255);
        }

        using var image = SKImage.FromPixelCopy(new SKImageInfo(size, size, SKColorType.Rgba8888, SKAlphaType.Opaque), pixels);
        using var map = image.PeekPixels();
        using var data = map.Encode(SKEncodedImageFormat.Jpeg, quality: 85);
        return data!.ToArray();

        static byte Clamp(int value) => (byte)Math.Clamp(value, 0, 255);
    }

    /// <summary>The means of 8x8 parts, and a linear layer.</summary>
    private sealed class PooledEncoder : Encoder
    {
        private readonly nn.Module<Tensor, Tensor> _layers;

        public PooledEncoder(ImageShape input)
            : base("pooled", input, 64)
        {
            using var random = new RandomSource(1);
            var linear = nn.Linear(input.Channels * 64, FeatureDimension);
            using (no_grad())
            using (var weights = random.Normal(0, 0.1, linear.weight.numel()))
            {
                linear.weight.copy_(weights.view_as(linear.weight));
                linear.bias!.zero_();
            }

            _layers = nn.Sequential(nn.AdaptiveAvgPool2d([8, 8]), nn.Flatten(), linear);
            RegisterComponents();
        }

        protected override Tensor Encode(Tensor input) => _layers.call(input);
    }
}
