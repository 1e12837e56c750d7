using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>Scales probabilities by how the classes' wanted sizes stand to the running mean of what is guessed.</summary>
internal sealed class RunningAlignment : IDisposable
{
    private const double Decay = 0.99;

    private readonly Tensor _wanted;
    private readonly Tensor _running;

    /// <param name="wanted">The wanted share of each class, above 0, summing to 1.</param>
    /// <param name="device">Where the probabilities will be.</param>
    public RunningAlignment(float[] wanted, Device device)
    {
        _wanted = tensor(wanted, device: device).DetachFromDisposeScope();
        _running = _wanted.clone().DetachFromDisposeScope();
    }

    public Tensor Apply(Tensor probabilities)
    {
        using var scope = NewDisposeScope();
        _running.lerp_(probabilities.mean([0L]), 1 - Decay);
        var scaled = probabilities.mul(_wanted.div(_running.clamp_min(1e-6)));
        return scaled.div_(scaled.sum([1L], keepdim: true)).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        _wanted.Dispose();
        _running.Dispose();
    }
}
