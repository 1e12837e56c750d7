using System.Collections.Immutable;
using FewLabel.Augmentation;
using FewLabel.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Training.Metrics;

/// <summary>Measures a classifier on labeled images. Nothing is augmented and nothing is learned.</summary>
public static class Evaluator
{
    private const int LargestK = 5;

    /// <summary>Measures.</summary>
    /// <param name="model">
    /// The classifier: Float32 (N, C, H, W), normalized, to logits (N, classes). It is put into evaluation mode and back.
    /// </param>
    /// <param name="images">The images, with labels.</param>
    /// <param name="indices">Which of them, at least one; null for all.</param>
    /// <param name="normalize">What the model's input is normalized by; null for pixels from 0 to 1.</param>
    /// <param name="device">Where the model is; null for where its first weight is.</param>
    /// <param name="batchSize">Images at a time, 1 or more.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <returns>The figures.</returns>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public static Evaluation Evaluate(
        nn.Module<Tensor, Tensor> model,
        ImageSet images,
        IReadOnlyList<long>? indices = null,
        Normalize? normalize = null,
        Device? device = null,
        int batchSize = 128,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        if (indices is { Count: 0 })
        {
            throw new ArgumentException("There is nothing to measure on: no image was given.", nameof(indices));
        }

        var tally = new Tally(images.ClassNames);
        BatchedForward.Run(
            model, images, indices, normalize, device, batchSize,
            (_, batch, logits) => tally.Add(logits.cpu(), images.BatchLabels(batch)), cancellationToken);
        return tally.Result();
    }

    /// <summary>Turns logits and labels into figures.</summary>
    /// <param name="logits">Float32, shape (N, classes), N 1 or more.</param>
    /// <param name="labels">Int64, shape (N).</param>
    /// <param name="classNames">The classes, in the order of the labels.</param>
    /// <returns>The figures.</returns>
    public static Evaluation FromLogits(Tensor logits, Tensor labels, ImmutableArray<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(labels);
        using var scope = NewDisposeScope();
        var tally = new Tally(classNames);
        tally.Add(logits.cpu(), labels.cpu());
        return tally.Result();
    }

    private sealed class Tally(ImmutableArray<string> classNames)
    {
        private readonly long[] _confusion = new long[classNames.Length * classNames.Length];
        private readonly long[] _withinTop = new long[Math.Min(LargestK, classNames.Length)];
        private readonly ReliabilityTally _reliability = new();
        private double _loss;
        private long _count;

        public void Add(Tensor logits, Tensor labels)
        {
            if (logits.dim() != 2 || logits.shape[0] != labels.numel() || logits.shape[1] != classNames.Length)
            {
                throw new ArgumentException($"The model must give logits of shape ({labels.numel()}, {classNames.Length}); it gave ({string.Join(", ", logits.shape)}).", nameof(logits));
            }

            var count = labels.numel();
            _count += count;
            _loss += nn.functional.cross_entropy(logits, labels).item<float>() * (double)count;
            var (_, best) = logits.topk(_withinTop.Length, dim: 1);
            var confidences = logits.softmax(1).amax([1]).to(float64).data<double>().ToArray();
            var predictions = best.contiguous().data<long>().ToArray();
            var actual = labels.data<long>().ToArray();
            for (var i = 0; i < count; i++)
            {
                var ranked = predictions.AsSpan(i * _withinTop.Length, _withinTop.Length);
                _confusion[actual[i] * classNames.Length + ranked[0]]++;
                _reliability.Add(confidences[i], ranked[0] == actual[i]);
                var rank = ranked.IndexOf(actual[i]);
                for (var k = rank; k >= 0 && k < _withinTop.Length; k++)
                {
                    _withinTop[k]++;
                }
            }
        }

        public Evaluation Result() => new(
            _loss / _count,
            new ConfusionMatrix(classNames, [.. _confusion]),
            [.. _withinTop.Select(hits => (double)hits / _count)])
        {
            Reliability = _reliability.Result(),
        };
    }
}
