using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>Scales probabilities by how the classes' wanted sizes stand to the running mean of what the teacher predicts.</summary>
internal sealed class RunningAlignment : IDisposable
{
    private const double Decay = 0.99;

    private readonly Tensor _wanted;

    /// <param name="wanted">The wanted share of each class, above 0, summing to 1.</param>
    /// <param name="device">Where the probabilities will be.</param>
    public RunningAlignment(float[] wanted, Device device)
    {
        _wanted = tensor(wanted, device: device).DetachFromDisposeScope();
        Running = _wanted.clone().DetachFromDisposeScope();
    }

    /// <summary>The running mean of what the teacher predicts: Float32, shape (classes).</summary>
    public Tensor Running { get; }

    public Tensor Apply(Tensor probabilities)
    {
        using var scope = NewDisposeScope();
        RunningMean.Move(Running, probabilities.mean([0L]), Decay);
        var scaled = probabilities.mul(_wanted.div(Running.clamp_min(Scalars.Of(1e-6))));
        return scaled.div_(scaled.sum([1L], keepdim: true)).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        _wanted.Dispose();
        Running.Dispose();
    }
}
