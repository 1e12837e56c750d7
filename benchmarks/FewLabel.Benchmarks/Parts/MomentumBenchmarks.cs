using BenchmarkDotNet.Attributes;
using FewLabel.Data;
using FewLabel.Moco;
using FewLabel.Networks;
using FewLabel.Runtime;

namespace FewLabel.Benchmarks.Parts;

/// <summary>The momentum update of a key encoder; times are per update.</summary>
public class MomentumBenchmarks
{
    private RandomSource _random = null!;
    private Encoder _query = null!;
    private Encoder _key = null!;
    private MomentumEncoder _pair = null!;

    /// <summary>Which encoder.</summary>
    [Params("CNN backbone", "ResNet50")]
    public string Network { get; set; } = "";

    /// <summary>Makes both encoders.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _random = new RandomSource(1);
        var architecture = Architectures.Find(Network)!;
        var shape = new ImageShape(1, 28, 28);
        (_query, _key) = (architecture.CreateEncoder(shape, _random), architecture.CreateEncoder(shape, _random));
        _pair = new MomentumEncoder(_query, _key);
    }

    /// <summary>Moves the key encoder.</summary>
    [Benchmark]
    public void Update() => _pair.Update(0.999);

    /// <summary>Frees them.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _pair.Dispose();
        _key.Dispose();
        _query.Dispose();
        _random.Dispose();
    }
}
