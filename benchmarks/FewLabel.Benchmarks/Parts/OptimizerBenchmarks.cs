using BenchmarkDotNet.Attributes;
using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Runtime;
using FewLabel.Training;
using FewLabel.Training.Optimizers;
using static TorchSharp.torch;

namespace FewLabel.Benchmarks.Parts;

/// <summary>A step of an optimizer, gradients as given; times are per step.</summary>
public class OptimizerBenchmarks
{
    private static readonly Dictionary<string, OptimizerOptions> Methods = new()
    {
        ["SGD"] = new SgdOptions(1e-6),
        ["Adam"] = new AdamOptions(1e-6),
        ["AdamW"] = new AdamWOptions(1e-6),
        ["LARS"] = new LarsOptions(1e-6),
    };

    private RandomSource _random = null!;
    private Encoder _network = null!;
    private FlatParameters _parameters = null!;
    private FlatOptimizer _optimizer = null!;

    /// <summary>The names of the methods.</summary>
    public static IEnumerable<string> Names => Methods.Keys;

    /// <summary>Which network.</summary>
    [Params("CNN", "ResNet50")]
    public string Network { get; set; } = "";

    /// <summary>Which method.</summary>
    [ParamsSource(nameof(Names))]
    public string Method { get; set; } = "";

    /// <summary>Makes the network and its gradients.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _random = new RandomSource(1);
        _network = Architectures.Find(Network)!.CreateEncoder(new ImageShape(1, 28, 28), _random);
        _parameters = new FlatParameters(_network);
        using var drawn = _random.Normal(0, 1, _parameters.Gradients.numel());
        using var noGradient = no_grad();
        _parameters.Gradients.copy_(drawn);
        _optimizer = Methods[Method].Create(_parameters);
    }

    /// <summary>Changes the parameters.</summary>
    [Benchmark]
    public void Step() => _optimizer.Step(1e-6);

    /// <summary>Frees all.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _optimizer.Dispose();
        _parameters.Dispose();
        _network.Dispose();
        _random.Dispose();
    }
}
