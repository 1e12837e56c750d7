using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>A linear classifier of features as they come, and how the solver ended. Owns the tensors.</summary>
/// <param name="Weight">Float64, shape (classes, D).</param>
/// <param name="Bias">Float64, shape (classes).</param>
/// <param name="Penalty">The penalty λ it was fitted with.</param>
/// <param name="GradientNorm">The length of the gradient reached.</param>
/// <param name="Iterations">How many steps were taken.</param>
/// <param name="Converged">Whether the gradient came down to the tolerance.</param>
internal sealed record ProbeSolution(
    Tensor Weight, Tensor Bias, double Penalty, double GradientNorm, int Iterations, bool Converged) : IDisposable
{
    /// <summary>The sum of the cross-entropy over rows, and how many of them are taken for what they are.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="weights">How much each class counts in the loss; null where all count the same.</param>
    public (double Loss, long Correct) Measure(ProbeRows rows, IReadOnlyList<double>? weights = null)
    {
        using var scope = NewDisposeScope();
        var logits = nn.functional.linear(rows.Features, Weight, Bias);
        var loss = weights is null
            ? nn.functional.cross_entropy(logits, rows.Labels, reduction: nn.Reduction.Sum)
            : nn.functional.cross_entropy(logits, rows.Labels, reduction: nn.Reduction.None).mul(tensor([.. weights], float64).index_select(0, rows.Labels)).sum();
        return (loss.item<double>(), logits.argmax(1).eq(rows.Labels).sum().item<long>());
    }

    public void Dispose()
    {
        Weight.Dispose();
        Bias.Dispose();
    }
}
