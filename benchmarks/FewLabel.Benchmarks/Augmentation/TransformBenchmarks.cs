using BenchmarkDotNet.Attributes;
using FewLabel.Augmentation;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Benchmarks.Augmentation;

/// <summary>Each transform by itself on a batch of 256 images of 28×28; times are per batch.</summary>
public class TransformBenchmarks
{
    private static readonly Dictionary<string, (ImageTransform Transform, int Channels)> Cases = new()
    {
        ["RandomRotation"] = (new RandomRotation(45), 1),
        ["RandomAffine"] = (new RandomAffine(20, 0.1, 0.1, (0.75, 1.25), 20), 1),
        ["RandomResizedCrop"] = (new RandomResizedCrop(28, (0.5, 1)), 1),
        ["RandomHorizontalFlip"] = (new RandomHorizontalFlip(), 1),
        ["ElasticTransform"] = (new ElasticTransform(), 1),
        ["affine, crop, warp in one"] = (new Compose(new RandomAffine(20), new RandomResizedCrop(28), new ElasticTransform()), 1),
        ["warp, affine in one"] = (new Compose(new ElasticTransform(), new RandomAffine(20)), 1),
        ["brightness, contrast"] = (new ColorJitter(0.4, 0.4), 1),
        ["ColorJitter, 3 channels"] = (new ColorJitter(0.4, 0.4, 0.4, 0.4), 3),
        ["GaussianBlur(5)"] = (new GaussianBlur(5), 1),
        ["StrokeWidth"] = (new StrokeWidth(), 1),
        ["RandomStroke"] = (new RandomStroke(), 1),
        ["RandomErasing"] = (new RandomErasing(), 1),
        ["Normalize"] = (new Normalize(0.1307, 0.3081), 1),
        ["views"] = (ViewsBenchmark.Transform(), 1),
    };

    private RandomSource _random = null!;
    private Tensor _images = null!;

    /// <summary>The names of the cases.</summary>
    public static IEnumerable<string> Names => Cases.Keys;

    /// <summary>Which transform.</summary>
    [ParamsSource(nameof(Names))]
    public string Name { get; set; } = "";

    /// <summary>Makes the images.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _random = new RandomSource(1);
        _images = _random.Uniform(0, 1, 256, Cases[Name].Channels, 28, 28);
    }

    /// <summary>Transforms the batch.</summary>
    [Benchmark]
    public void Apply() => Cases[Name].Transform.Apply(_images, _random).Dispose();

    /// <summary>Frees the images.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _images.Dispose();
        _random.Dispose();
    }
}
