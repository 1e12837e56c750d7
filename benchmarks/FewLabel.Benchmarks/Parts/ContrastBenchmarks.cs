using BenchmarkDotNet.Attributes;
using FewLabel.Moco;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Benchmarks.Parts;

/// <summary>The contrastive loss of a batch against the queue, and the queue itself; times are per batch.</summary>
public class ContrastBenchmarks
{
    private const int Dimension = 128;
    private readonly InfoNceLoss _loss = new(0.07);
    private RandomSource _random = null!;
    private KeyQueue _queue = null!;
    private Tensor _queries = null!;
    private Tensor _keys = null!;

    /// <summary>Images in a batch.</summary>
    [Params(128, 256)]
    public int Batch { get; set; }

    /// <summary>Keys in the queue.</summary>
    [Params(4_096, 65_536)]
    public int Queue { get; set; }

    /// <summary>Draws queries and keys.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _random = new RandomSource(1);
        _queue = new KeyQueue(Queue, Dimension, _random);
        _queries = nn.functional.normalize(_random.Normal(0, 1, Batch, Dimension)).requires_grad_();
        _keys = nn.functional.normalize(_random.Normal(0, 1, Batch, Dimension));
    }

    /// <summary>The loss, its accuracy and the queries' gradients.</summary>
    [Benchmark]
    public void InfoNce()
    {
        using var scope = NewDisposeScope();
        _loss.Compute(_queries, _keys, _queue.Keys).Loss.backward();
    }

    /// <summary>Puts the keys into the queue.</summary>
    [Benchmark]
    public void Enqueue() => _queue.Enqueue(_keys);

    /// <summary>Frees all.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _keys.Dispose();
        _queries.Dispose();
        _queue.Dispose();
        _random.Dispose();
    }
}
