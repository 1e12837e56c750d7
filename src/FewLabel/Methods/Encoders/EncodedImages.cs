using FewLabel.Checkpoints;
using FewLabel.Graphs;
using FewLabel.Networks;
using FewLabel.Running;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel;

/// <summary>
/// What a pre-trained encoder makes of all training images. Features and graphs are computed at first use, once in a run however many methods
/// ask, and kept where the run is. Belongs to the run.
/// </summary>
public sealed class EncodedImages
{
    private readonly RunContext _run;
    private readonly CheckpointFolder? _part;
    private readonly Dictionary<int, NeighborGraph> _graphs = [];
    private TrainingState? _features;

    internal EncodedImages(PretrainedEncoder source, RunContext run, CheckpointFolder? part) => (Source, _run, _part) = (source, run, part);

    /// <summary>The encoder, and how it was trained.</summary>
    public PretrainedEncoder Source { get; }

    /// <summary>The encoder. Not to be changed: copy its weights to go on from them.</summary>
    public Encoder Encoder => Source.Encoder;

    /// <summary>What it makes of all training images, in their order: Float32, shape (N, D) on the CPU. Not to be written or disposed.</summary>
    public Tensor Features
    {
        get
        {
            _features ??= _part.GetOrCompute("features", state => state.Take("features", FeatureExtractor.Extract(
                Encoder, _run.Images, null, _run.Normalize, _run.Device, cancellationToken: _run.CancellationToken)));
            return _features.Get("features", ScalarType.Float32);
        }
    }

    /// <summary>The most similar other images of each, by these features.</summary>
    /// <param name="neighbors">How many, from 1 to the number of images less 1.</param>
    /// <returns>The graph. Not to be disposed.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number of neighbors is out of range.</exception>
    /// <exception cref="OperationCanceledException">The run was canceled.</exception>
    public NeighborGraph Graph(int neighbors)
    {
        if (!_graphs.TryGetValue(neighbors, out var graph))
        {
            using var state = _part.GetOrCompute(FormattableString.Invariant($"graph of {neighbors}"), state =>
            {
                using var built = NeighborGraph.Build(Features, neighbors, null, _run.CancellationToken);
                state.Copy("indices", built.Indices);
                state.Copy("similarities", built.Similarities);
            });
            graph = new NeighborGraph(state.Get("indices", ScalarType.Int64).clone(), state.Get("similarities", ScalarType.Float32).clone());
            _graphs.Add(neighbors, graph);
        }

        return graph;
    }

    internal void Free()
    {
        _features?.Dispose();
        foreach (var graph in _graphs.Values)
        {
            graph.Dispose();
        }
    }
}
