using FewLabel;
using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Graphs;
using FewLabel.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace LabelBudget;

/// <summary>
/// MNIST as an encoder sees it: features and their graph, computed once for all draws, and the training neighbors of each test
/// image, by which the test images are classified.
/// </summary>
internal sealed class Digits : IDisposable
{
    public const int Classes = 10;
    private const int Neighbors = 10;
    private const int RowsAtATime = 500;

    private readonly ImageDataset _mnist;
    private readonly NeighborGraph _graph;
    private readonly Tensor _testNeighbors;
    private readonly Tensor _testWeights;

    public Digits(ImageDataset mnist, Encoder encoder, Normalize normalize, CancellationToken cancellationToken)
    {
        _mnist = mnist;
        Labels = [.. mnist.Train.LabelValues.Select(label => (long)label)];
        Features = FeatureExtractor.Extract(encoder, mnist.Train, null, normalize, cancellationToken: cancellationToken);
        _graph = NeighborGraph.Build(Features, Neighbors, null, cancellationToken);
        using var test = FeatureExtractor.Extract(encoder, mnist.Test, null, normalize, cancellationToken: cancellationToken);
        (_testNeighbors, _testWeights) = NearestTraining(test, cancellationToken);
    }

    public long Count => _mnist.Train.Count;

    public IReadOnlyList<long> Labels { get; }

    public Tensor Features { get; }

    /// <summary>A probability for each class of each training image, from the labels of a few: shape (images, classes).</summary>
    public Tensor Propagate(IReadOnlyList<long> labeled) =>
        LabelPropagation.Run(_graph, labeled, [.. labeled.Select(image => Labels[(int)image])], Classes).Scores();

    /// <summary>The share of test images that their training neighbors classify rightly, from the labels of a few.</summary>
    public double TestAccuracy(IReadOnlyList<long> labeled)
    {
        using var scope = NewDisposeScope();
        var scores = Propagate(labeled).index_select(0, _testNeighbors.flatten()).view(-1, Neighbors, Classes);
        var votes = scores.mul(_testWeights.unsqueeze(2)).sum([1L]);
        return votes.argmax(1).eq(_mnist.Test.Labels!).to(float32).mean().item<float>();
    }

    public void Dispose()
    {
        Features.Dispose();
        _graph.Dispose();
        _testNeighbors.Dispose();
        _testWeights.Dispose();
    }

    private (Tensor Indices, Tensor Weights) NearestTraining(Tensor test, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var bank = nn.functional.normalize(Features).t();
        var queries = nn.functional.normalize(test);
        var found = new List<(Tensor Similarities, Tensor Indices)>();
        for (var start = 0L; start < queries.shape[0]; start += RowsAtATime)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var products = queries.narrow(0, start, Math.Min(RowsAtATime, queries.shape[0] - start)).mm(bank);
            found.Add(products.topk(Neighbors, dim: 1));
        }

        // The weights of label propagation: the cube of the similarity.
        return (
            cat([.. found.Select(part => part.Indices)]).MoveToOuterDisposeScope(),
            cat([.. found.Select(part => part.Similarities)]).clamp_min(0).pow(3).MoveToOuterDisposeScope());
    }
}
