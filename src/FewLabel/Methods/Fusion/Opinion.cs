using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Methods;

/// <summary>What one predictor says of the images in use, and what it says of each labeled image when it has not learned from it.</summary>
/// <param name="name">Its name for people.</param>
/// <param name="probabilities">Float32, shape (images in use, classes), each row summing to 1. Kept beyond the dispose scopes that are open.</param>
/// <param name="outOfFold">The same for the labeled images, in their order, by predictors that learned without them. Kept likewise.</param>
internal sealed class Opinion(string name, Tensor probabilities, Tensor outOfFold) : IDisposable
{
    public string Name { get; } = name;

    public Tensor Probabilities { get; } = probabilities.DetachFromDisposeScope();

    public Tensor OutOfFold { get; } = outOfFold.DetachFromDisposeScope();

    public void Dispose()
    {
        Probabilities.Dispose();
        OutOfFold.Dispose();
    }
}
