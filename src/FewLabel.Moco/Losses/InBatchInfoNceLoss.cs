using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Moco;

/// <summary>
/// The contrastive loss of MoCo v3 (Chen, Xie and He, 2021, algorithm 1): the cross-entropy of recognizing a query's own key
/// among the keys of its batch, times 2T. It needs large batches and no queue.
/// </summary>
/// <remarks>
/// The factor 2T is that of the paper's algorithm. It keeps the size of the gradients when the temperature changes. Vectors must
/// have unit length; the loss does not normalize them. Immutable and thread-safe.
/// </remarks>
public sealed class InBatchInfoNceLoss
{
    /// <summary>Creates the loss.</summary>
    /// <param name="temperature">T, by which similarities are divided, above 0. MoCo v3: 1.0 for ResNets, 0.2 for transformers.</param>
    public InBatchInfoNceLoss(double temperature) => Temperature = Similarity.CheckTemperature(temperature);

    /// <summary>T, by which similarities are divided.</summary>
    public double Temperature { get; }

    /// <summary>The loss of one direction.</summary>
    /// <param name="queries">Float32, shape (N, D), rows of unit length, N 2 or more.</param>
    /// <param name="keys">Float32, shape (N, D), rows of unit length: row i is the key of query i. No gradient goes through them.</param>
    /// <returns>The mean loss, 2T · ln N where all similarities are equal, and the accuracy.</returns>
    /// <exception cref="ArgumentException">A type or a shape is not as said.</exception>
    public InfoNceResult Compute(Tensor queries, Tensor keys)
    {
        var width = Similarity.WidthOf(queries);
        Similarity.CheckRows(queries, width);
        Similarity.CheckRows(keys, width, queries.shape[0]);
        if (queries.shape[0] < 2)
        {
            throw new ArgumentException("One query alone has no other key to be told from; use a batch of 2 or more.", nameof(queries));
        }

        using var scope = NewDisposeScope();
        var logits = queries.matmul(keys.detach().t()).div(Scalars.Of(Temperature));
        var loss = nn.functional.cross_entropy(logits, arange(Scalars.Of(0), Scalars.Of(logits.shape[0]), Scalars.One, int64, logits.device)).mul(Scalars.Of(2 * Temperature));
        var fixedLogits = logits.detach();
        var isOwn = eye(logits.shape[0], dtype: ScalarType.Bool, device: logits.device);
        var own = fixedLogits.diagonal();
        var accuracy = own.gt(fixedLogits.masked_fill(isOwn, Scalars.Of(float.NegativeInfinity)).amax([1])).to(float32).mean();
        return new InfoNceResult(loss.MoveToOuterDisposeScope(), accuracy.MoveToOuterDisposeScope());
    }

    /// <summary>The loss of both directions: each view's queries against the other view's keys.</summary>
    /// <param name="firstQueries">The queries of the first view: Float32, shape (N, D), rows of unit length, N 2 or more.</param>
    /// <param name="secondQueries">The queries of the second view, of the same shape.</param>
    /// <param name="firstKeys">The keys of the first view, of the same shape.</param>
    /// <param name="secondKeys">The keys of the second view, of the same shape.</param>
    /// <returns>The sum of both losses, as in the paper, and the mean accuracy.</returns>
    /// <exception cref="ArgumentException">A type or a shape is not as said.</exception>
    public InfoNceResult Compute(Tensor firstQueries, Tensor secondQueries, Tensor firstKeys, Tensor secondKeys)
    {
        using var one = Compute(firstQueries, secondKeys);
        using var other = Compute(secondQueries, firstKeys);
        using var sum = one.Accuracy.add(other.Accuracy, Scalars.One);
        return new InfoNceResult(one.Loss.add(other.Loss, Scalars.One), sum.div(Scalars.Of(2)));
    }
}
