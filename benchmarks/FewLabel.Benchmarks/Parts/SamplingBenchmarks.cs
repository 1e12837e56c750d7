using BenchmarkDotNet.Attributes;
using FewLabel.Runtime;
using FewLabel.Sampling;

namespace FewLabel.Benchmarks.Parts;

/// <summary>Drawing a hundred labeled images and splitting them; times are per draw.</summary>
public class SamplingBenchmarks
{
    private long[] _labels = null!;
    private long[] _chosen = null!;
    private RandomSource _random = null!;

    /// <summary>Images to draw from.</summary>
    [Params(60_000, 1_000_000)]
    public int Images { get; set; }

    /// <summary>Makes the labels.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _random = new RandomSource(1);
        _labels = [.. Enumerable.Range(0, Images).Select(image => (long)image % 10)];
        _chosen = [.. LabelSampler.Random(Images, 100, _random).Labeled];
    }

    /// <summary>A hundred at random.</summary>
    [Benchmark]
    public LabelDraw Random() => LabelSampler.Random(Images, 100, _random);

    /// <summary>Ten of each class.</summary>
    [Benchmark]
    public LabelDraw PerClass() => LabelSampler.PerClass(_labels, 10, 10, _random);

    /// <summary>A quarter of the hundred for validation.</summary>
    [Benchmark]
    public DataSplit Split() => StratifiedSplit.Split(_chosen, image => _labels[image], 0.25, _random);

    /// <summary>Frees the source.</summary>
    [GlobalCleanup]
    public void Cleanup() => _random.Dispose();
}
