using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Methods;

/// <summary>What one predictor says of the images in use, and what it says of each labeled image when it has not learned from it.</summary>
/// <param name="Name">Its name for people.</param>
/// <param name="Probabilities">Float32, shape (images in use, classes), each row summing to 1.</param>
/// <param name="OutOfFold">The same for the labeled images, in their order, by predictors that learned without them.</param>
internal sealed record Opinion(string Name, Tensor Probabilities, Tensor OutOfFold) : IDisposable
{
    /// <summary>The same, kept beyond the dispose scopes that are open.</summary>
    public Opinion Detach()
    {
        Probabilities.DetachFromDisposeScope();
        OutOfFold.DetachFromDisposeScope();
        return this;
    }

    public void Dispose()
    {
        Probabilities.Dispose();
        OutOfFold.Dispose();
    }
}
