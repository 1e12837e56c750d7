using static TorchSharp.torch;

namespace FewLabel.Moco;

/// <summary>A contrastive loss and how often the right key was recognized. Both values are still on the device.</summary>
/// <remarks>The caller disposes it, or the open dispose scope does.</remarks>
public sealed class InfoNceResult : IDisposable
{
    internal InfoNceResult(Tensor loss, Tensor accuracy)
    {
        Loss = loss;
        Accuracy = accuracy;
    }

    /// <summary>Float32, a scalar, in nats, with gradient.</summary>
    public Tensor Loss { get; }

    /// <summary>
    /// Float32, a scalar from 0 to 1, without gradient: the share of queries that are strictly closer to their own key than to
    /// every other. Vectors that are all equal therefore give 0, not 1.
    /// </summary>
    public Tensor Accuracy { get; }

    /// <summary>Frees both tensors.</summary>
    public void Dispose()
    {
        Loss.Dispose();
        Accuracy.Dispose();
    }
}
