using System.Collections.Immutable;
using FewLabel.Augmentation;
using FewLabel.Graphs;
using FewLabel.Runtime;
using FewLabel.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Labeling;

/// <summary>The features of a session's images, their graph, and what labels say of all images through it. Not thread-safe.</summary>
internal sealed class LabelingModel : IDisposable
{
    private const int LeastTrainedClasses = 2;

    private readonly IncrementalPropagation _propagation;
    private readonly bool[] _measured;
    private readonly int _typicalLabels;
    private (long Version, PropagatedLabels? Labels)? _last;
    private ImmutableArray<long>? _typical;

    /// <param name="features">Float32, shape (N, D), finite; scaled into a copy.</param>
    /// <param name="measured">Which images are of the measured sample.</param>
    /// <param name="random">The source of the grouping, which belongs to the caller.</param>
    /// <param name="options">Valid options.</param>
    /// <param name="cancellationToken">Stops the search for neighbors.</param>
    public LabelingModel(Tensor features, bool[] measured, RandomSource random, LabelingOptions options, CancellationToken cancellationToken)
    {
        (_measured, _typicalLabels, Random) = (measured, options.TypicalLabels, random);
        using var scope = NewDisposeScope();
        using var host = features.cpu();
        var rows = FeatureRows.ToUnitLength(host, nameof(features));
        Graph = NeighborGraph.Build(rows, Math.Min(options.Neighbors, measured.Length - 1), cancellationToken: cancellationToken);
        Rows = rows.DetachFromDisposeScope();
        _propagation = new IncrementalPropagation(Graph, options.Propagation);
        Typicality = Ranks(Graph);
    }

    /// <summary>The features, of unit length, on the CPU.</summary>
    public Tensor Rows { get; }

    public NeighborGraph Graph { get; }

    public RandomSource Random { get; }

    /// <summary>For each image the share of images whose neighbors are as far as its own or farther, above 0 to 1.</summary>
    public float[] Typicality { get; }

    /// <summary>Typical images of as many groups, those of the largest groups first, without the measured sample.</summary>
    public ImmutableArray<long> Typical(CancellationToken cancellationToken)
    {
        if (_typical is not { } typical)
        {
            long[] images = [.. Enumerable.Range(0, _measured.Length).Where(image => !_measured[image]).Select(image => (long)image)];
            using var random = Random.Fork("typical images");
            using var some = Take(images);
            typical = [.. LabelSelection.Typical(some, Math.Min(_typicalLabels, images.Length), random, cancellationToken).Labeled.Select(row => images[row])];
            _typical = typical;
        }

        return typical;
    }

    /// <summary>What the labels for training say of all images; null as long as fewer than two classes have one.</summary>
    public PropagatedLabels? Predict(LabelingSnapshot snapshot, CancellationToken cancellationToken)
    {
        if (_last is not { } last || last.Version != snapshot.Version)
        {
            last = (snapshot.Version, Spread(snapshot, snapshot.Training(), isKept: true, cancellationToken));
            _last = last;
        }

        return last.Labels;
    }

    /// <summary>What these labels alone say of all images; null if they are of fewer than two classes.</summary>
    public PropagatedLabels? Spread(LabelingSnapshot snapshot, IEnumerable<long> labeled, bool isKept, CancellationToken cancellationToken)
    {
        var rows = snapshot.ByClass(labeled);
        return rows.Count(own => own.Length > 0) < LeastTrainedClasses ? null : _propagation.Run(rows, isKept, cancellationToken);
    }

    /// <summary>The features of these images. The caller disposes them.</summary>
    public Tensor Take(long[] images)
    {
        using var indices = HostData.ToTensor<long>(images, CPU, images.Length);
        return Rows.index_select(0, indices);
    }

    public void Dispose()
    {
        Rows.Dispose();
        Graph.Dispose();
    }

    private static float[] Ranks(NeighborGraph graph)
    {
        var means = new float[graph.Count];
        var similarities = graph.SimilarityValues;
        for (var row = 0; row < means.Length; row++)
        {
            foreach (var similarity in similarities.Slice(row * graph.Neighbors, graph.Neighbors))
            {
                means[row] += similarity / graph.Neighbors;
            }
        }

        var ranks = new float[means.Length];
        int[] order = [.. Enumerable.Range(0, means.Length).OrderBy(row => means[row])];
        for (var i = 0; i < order.Length; i++)
        {
            ranks[order[i]] = (i + 1f) / order.Length;
        }

        return ranks;
    }
}
