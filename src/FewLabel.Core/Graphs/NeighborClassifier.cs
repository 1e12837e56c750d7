using FewLabel.Augmentation;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Graphs;

/// <summary>
/// Classifies by the most similar labeled rows, each of which votes for its class with the weight exp(cosine / temperature)
/// (Wu et al., 2018, "Unsupervised Feature Learning via Non-Parametric Instance Discrimination"). Nothing is trained.
/// </summary>
/// <remarks>Owns a scaled copy of the features, on their device; <see cref="Dispose"/> frees it. Predicting is thread-safe.</remarks>
public sealed class NeighborClassifier : IDisposable
{
    private readonly Tensor _bank;
    private readonly int[] _labels;

    /// <summary>Creates the classifier.</summary>
    /// <param name="features">Of the labeled images: Float32, shape (N, D) on any device, finite. Scaled to unit length inside; not changed.</param>
    /// <param name="labels">The class of each of them, from 0 to <paramref name="classCount"/> - 1. A class without a label is never predicted.</param>
    /// <param name="classCount">How many classes, from 2 to 100,001.</param>
    /// <param name="neighbors">How many labeled rows vote, from 1 to N. Default 5.</param>
    /// <param name="temperature">
    /// How fast the weight of a vote falls with the similarity: a finite number above 0. A small value lets the nearest decide, a large
    /// one gives all votes the same weight. Default 0.07.
    /// </param>
    /// <exception cref="ArgumentException">The features have another type or shape or are not finite, or the labels are not as many.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A label or a number is out of range, such as more neighbors than labeled rows.</exception>
    public NeighborClassifier(
        Tensor features, IReadOnlyList<long> labels, int classCount, int neighbors = 5, double temperature = 0.07)
    {
        NativeRuntime.EnsureLoaded();
        ArgumentNullException.ThrowIfNull(labels);
        GivenLabels.CheckClassCount(classCount);
        if (!(temperature > 0 && double.IsFinite(temperature)))
        {
            throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "The temperature must be a finite number above 0.");
        }

        using var scope = NewDisposeScope();
        var bank = FeatureRows.ToUnitLength(features, nameof(features));
        if (labels.Count != bank.shape[0])
        {
            throw new ArgumentException($"There are {bank.shape[0]} rows of features but {labels.Count} labels; each row needs one.", nameof(labels));
        }

        if (neighbors < 1 || neighbors > labels.Count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(neighbors), neighbors, $"{neighbors} neighbors cannot be found among {labels.Count} labeled rows; allowed are 1 to {labels.Count}.");
        }

        _labels = GivenLabels.Check(labels, classCount);
        _bank = bank.DetachFromDisposeScope();
        ClassCount = classCount;
        Neighbors = neighbors;
        Temperature = temperature;
    }

    /// <summary>How many classes.</summary>
    public int ClassCount { get; }

    /// <summary>How many labeled rows vote.</summary>
    public int Neighbors { get; }

    /// <summary>How fast the weight of a vote falls with the similarity.</summary>
    public double Temperature { get; }

    /// <summary>The share of the votes that each class gets.</summary>
    /// <param name="features">Float32, shape (M, D) with the D of the labeled rows, on their device, finite. Not changed.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>Float32, shape (M, classes), each row summing to 1, on the same device. The caller disposes it.</returns>
    /// <exception cref="ArgumentException">The features have another type, shape or device, or are not finite.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public Tensor Predict(Tensor features, CancellationToken cancellationToken = default)
    {
        using var scope = NewDisposeScope();
        var queries = FeatureRows.ToUnitLength(features, nameof(features));
        if (queries.shape[1] != _bank.shape[1])
        {
            throw new ArgumentException($"The labeled rows have {_bank.shape[1]} features each; these have {queries.shape[1]}.", nameof(features));
        }

        if (queries.device_type != _bank.device_type || queries.device_index != _bank.device_index)
        {
            throw new ArgumentException($"The labeled rows are on {_bank.device}; these are on {queries.device}. Move them there first.", nameof(features));
        }

        var best = NearestRows.InBank(queries, _bank, Neighbors, cancellationToken);
        var count = queries.shape[0];
        var scores = new float[checked((int)(count * ClassCount))];
        Parallel.For(0, (int)count, row => Vote(best, row, scores.AsSpan(row * ClassCount, ClassCount)));
        return HostData.ToTensor<float>(scores, _bank.device, count, ClassCount).MoveToOuterDisposeScope();
    }

    /// <summary>Frees the copy of the features.</summary>
    public void Dispose() => _bank.Dispose();

    private void Vote(BestCandidates best, int row, Span<float> scores)
    {
        var similarities = best.Similarities.AsSpan(row * Neighbors, Neighbors);
        var indices = best.Indices.AsSpan(row * Neighbors, Neighbors);
        var total = 0.0;
        foreach (var similarity in similarities)
        {
            total += Weight(similarity, similarities[0]);
        }

        for (var i = 0; i < Neighbors; i++)
        {
            scores[_labels[indices[i]]] += (float)(Weight(similarities[i], similarities[0]) / total);
        }
    }

    /// <summary>Relative to the nearest, so that no temperature overflows.</summary>
    private double Weight(float similarity, float nearest) => Math.Exp(((double)similarity - nearest) / Temperature);
}
