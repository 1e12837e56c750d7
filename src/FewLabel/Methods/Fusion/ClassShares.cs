using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Methods;

/// <summary>Moves probabilities towards the classes' shares among the labels.</summary>
internal static class ClassShares
{
    private const int Rounds = 10;

    /// <summary>What each class's probability is multiplied by.</summary>
    /// <param name="probabilities">Float32, shape (N, classes), each row summing to 1.</param>
    /// <param name="labels">The classes of the labeled images.</param>
    /// <param name="strength">0 leaves the probabilities as they are, 1 gives each class its share.</param>
    /// <returns>Float32, shape (classes). The caller disposes it.</returns>
    public static Tensor Factors(Tensor probabilities, IReadOnlyList<long> labels, double strength)
    {
        using var scope = NewDisposeScope();
        var classes = (int)probabilities.shape[1];

        // One more label of each class: a class that few labels missed is not ruled out.
        var shares = tensor(Enumerable.Range(0, classes).Select(label => (float)(labels.Count(one => one == label) + 1) / (labels.Count + classes)).ToArray(), float32);
        var factors = ones(classes);
        for (var round = 0; round < Rounds; round++)
        {
            var balanced = Rows(probabilities.mul(factors));
            factors = factors.mul(shares.div(balanced.mean([0L]).clamp_min(Scalars.Of(1e-6))));
        }

        return factors.pow(Scalars.Of(strength)).MoveToOuterDisposeScope();
    }

    /// <summary>The probabilities with these factors. The caller disposes them.</summary>
    public static Tensor Apply(Tensor probabilities, Tensor factors)
    {
        using var scope = NewDisposeScope();
        return Rows(probabilities.mul(factors)).MoveToOuterDisposeScope();
    }

    private static Tensor Rows(Tensor values) => values.div(values.sum([1L], keepdim: true).clamp_min(Scalars.Of(1e-12)));
}
