using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Moco;

/// <summary>
/// The contrastive loss of MoCo v1 and v2 (van den Oord et al., 2018; He et al., 2020, equation 1): the cross-entropy of
/// recognizing a query's own key among the keys of the queue, by dot products divided by a temperature.
/// </summary>
/// <remarks>
/// Vectors must have unit length. The loss does not normalize them, because the queue needs keys of unit length too
/// (<c>nn.functional.normalize(vectors)</c>). Immutable and thread-safe.
/// </remarks>
public sealed class InfoNceLoss
{
    /// <summary>Creates the loss.</summary>
    /// <param name="temperature">T, by which similarities are divided, above 0. MoCo v1: 0.07, v2: 0.2.</param>
    public InfoNceLoss(double temperature) => Temperature = Similarity.CheckTemperature(temperature);

    /// <summary>T, by which similarities are divided.</summary>
    public double Temperature { get; }

    /// <summary>The loss of a batch.</summary>
    /// <param name="queries">Float32, shape (N, D), rows of unit length.</param>
    /// <param name="keys">Float32, shape (N, D), rows of unit length: each query's own key. No gradient goes through them.</param>
    /// <param name="queueKeys">Float32, shape (K, D), rows of unit length: the keys of other images. No gradient goes through them.</param>
    /// <returns>The mean loss, ln(1 + K) where all similarities are equal, and the accuracy.</returns>
    /// <exception cref="ArgumentException">A type or a shape is not as said.</exception>
    public InfoNceResult Compute(Tensor queries, Tensor keys, Tensor queueKeys)
    {
        using var scope = NewDisposeScope();
        var logits = Logits(queries, keys, queueKeys);
        var target = zeros(logits.shape[0], int64, logits.device);
        var loss = nn.functional.cross_entropy(logits, target);
        var fixedLogits = logits.detach();
        var own = fixedLogits.select(1, 0);
        var accuracy = own.gt(fixedLogits.narrow(1, 1, logits.shape[1] - 1).amax([1])).to(float32).mean();
        return new InfoNceResult(loss.MoveToOuterDisposeScope(), accuracy.MoveToOuterDisposeScope());
    }

    /// <summary>The similarities of which the loss is the cross-entropy.</summary>
    /// <param name="queries">Float32, shape (N, D), rows of unit length.</param>
    /// <param name="keys">Float32, shape (N, D), rows of unit length.</param>
    /// <param name="queueKeys">Float32, shape (K, D), rows of unit length.</param>
    /// <returns>
    /// Float32, shape (N, 1 + K): in column 0 query · own key / T, in column 1 + j query · queue key j / T. The caller
    /// disposes it, or the dispose scope that is open.
    /// </returns>
    /// <exception cref="ArgumentException">A type or a shape is not as said.</exception>
    public Tensor Logits(Tensor queries, Tensor keys, Tensor queueKeys)
    {
        var width = Similarity.WidthOf(queries);
        Similarity.CheckRows(queries, width);
        Similarity.CheckRows(keys, width, queries.shape[0]);
        Similarity.CheckRows(queueKeys, width);
        using var scope = NewDisposeScope();
        var own = queries.mul(keys.detach()).sum(1, keepdim: true);
        var others = queries.matmul(queueKeys.detach().t());
        return cat([own, others], 1).div(Scalars.Of(Temperature)).MoveToOuterDisposeScope();
    }
}
