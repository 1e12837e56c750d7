using FewLabel.Augmentation;
using FewLabel.Graphs;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Labeling;

/// <summary>The features of a session's images, their graph, and what labels say of all images through it. Not thread-safe.</summary>
internal sealed class LabelingModel : IDisposable
{
    private const int LeastTrainedClasses = 2;

    private readonly IncrementalPropagation _propagation;
    private (long Version, PropagatedLabels? Labels)? _last;

    /// <param name="features">Float32, shape (N, D), finite; scaled into a copy.</param>
    /// <param name="random">The source of what is drawn, which belongs to the caller.</param>
    /// <param name="options">Valid options.</param>
    /// <param name="cancellationToken">Stops the search for neighbors.</param>
    public LabelingModel(Tensor features, RandomSource random, LabelingOptions options, CancellationToken cancellationToken)
    {
        Random = random;
        using var scope = NewDisposeScope();
        using var host = features.cpu();
        var rows = FeatureRows.ToUnitLength(host, nameof(features));
        Graph = NeighborGraph.Build(rows, Math.Min(options.Neighbors, (int)rows.shape[0] - 1), cancellationToken: cancellationToken);
        Rows = rows.DetachFromDisposeScope();
        _propagation = new IncrementalPropagation(Graph, options.Propagation);
    }

    /// <summary>The features, of unit length, on the CPU.</summary>
    public Tensor Rows { get; }

    public NeighborGraph Graph { get; }

    public RandomSource Random { get; }

    /// <summary>The weights of its edges.</summary>
    public Affinity Affinity => _propagation.Affinity;

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
}
