using static TorchSharp.torch;

namespace FewLabel.Moco;

/// <summary>A contrastive loss and how often the right key was recognized. Both values are still on the device.</summary>
/// <param name="Loss">Float32, a scalar, in nats, with gradient.</param>
/// <param name="Accuracy">
/// Float32, a scalar from 0 to 1, without gradient: the share of queries that are strictly closer to their own key than to
/// every other. Vectors that are all equal therefore give 0, not 1.
/// </param>
/// <remarks>The caller disposes it, or the open dispose scope does.</remarks>
public sealed record InfoNceResult(Tensor Loss, Tensor Accuracy) : IDisposable
{
    /// <summary>Frees both tensors.</summary>
    public void Dispose()
    {
        Loss.Dispose();
        Accuracy.Dispose();
    }
}
