using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>Weighs pseudo-labels over one training.</summary>
internal interface IPseudoLabelWeigher : IDisposable
{
    /// <summary>What it has learned so far, by name; to be saved and restored with the training.</summary>
    IEnumerable<(string Name, Tensor Value)> State { get; }

    /// <summary>Weighs the pseudo-labels of a batch, and learns from them for the next.</summary>
    /// <param name="batch">The images, Int64, shape (B), on the CPU.</param>
    /// <param name="probabilities">The teacher's, Float32, shape (B, classes).</param>
    /// <returns>Float32, shape (B), each from 0 to 1.</returns>
    Tensor Weigh(Tensor batch, Tensor probabilities);
}
