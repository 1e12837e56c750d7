using static TorchSharp.torch;

namespace FewLabel.Moco;

/// <summary>A contrastive loss and how often the right key was recognized. Nothing of it has been fetched from the device yet.</summary>
/// <param name="Loss">Float32, a scalar, in nats, with gradient.</param>
/// <param name="Accuracy">
/// Float32, a scalar from 0 to 1, without gradient: the share of queries that are strictly closer to their own key than to
/// every other. So vectors that are all equal give 0, not 1.
/// </param>
/// <remarks>Whoever asked for it disposes it, or the dispose scope that is open does.</remarks>
public sealed record InfoNceResult(Tensor Loss, Tensor Accuracy) : IDisposable
{
    /// <summary>Frees both tensors.</summary>
    public void Dispose()
    {
        Loss.Dispose();
        Accuracy.Dispose();
    }
}
