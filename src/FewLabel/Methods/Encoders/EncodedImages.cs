using System.Diagnostics;
using FewLabel.Checkpoints;
using FewLabel.Graphs;
using FewLabel.Methods;
using FewLabel.Networks;
using FewLabel.Running;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel;

/// <summary>
/// What a pre-trained encoder makes of all training images. Features and graphs are computed at first use, once in a run however many methods
/// ask, and kept where the run is. Belongs to the run.
/// </summary>
/// <remarks>Their time counts as the encoder's (<see cref="PretrainedEncoder.Seconds"/>), not as that of the method that asks first.</remarks>
public sealed class EncodedImages
{
    private readonly IEncoderSource _source;
    private readonly RunContext _run;
    private readonly CheckpointFolder? _part;
    private readonly Dictionary<int, NeighborGraph> _graphs = [];
    private Tensor? _features;

    internal EncodedImages(PretrainedEncoder encoder, IEncoderSource source, RunContext run, CheckpointFolder? part) =>
        (Source, _source, _run, _part) = (encoder, source, run, part);

    /// <summary>The encoder, and how it was trained.</summary>
    public PretrainedEncoder Source { get; }

    /// <summary>The encoder. Not to be changed: copy its weights to go on from them.</summary>
    public Encoder Encoder => Source.Encoder;

    /// <summary>
    /// What it makes of all training images, in their order: Float32, shape (N, D) on the CPU; the mean over the views that the source asks for
    /// (<see cref="IEncoderSource.Features"/>). Not to be written or disposed.
    /// </summary>
    public Tensor Features => _features ??= Timed(() => ComputeFeatures());

    /// <summary>The most similar other images of each, by these features.</summary>
    /// <param name="neighbors">How many, from 1 to the number of images less 1.</param>
    /// <returns>The graph. Not to be disposed.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number of neighbors is out of range.</exception>
    /// <exception cref="OperationCanceledException">The run was canceled.</exception>
    public NeighborGraph Graph(int neighbors)
    {
        if (!_graphs.TryGetValue(neighbors, out var graph))
        {
            graph = Timed(() => MakeGraph(neighbors));
            _graphs.Add(neighbors, graph);
        }

        return graph;
    }

    /// <summary>What it makes of some images, in their order, as <see cref="Features"/>. The caller disposes it.</summary>
    internal Tensor FeaturesOf(IReadOnlyList<long> indices) => indices.Count == _run.Images.Count
        ? Features.index_select(0, tensor([.. indices], int64))
        : Timed(() => ComputeFeatures(indices));

    internal void Free()
    {
        _features?.Dispose();
        foreach (var graph in _graphs.Values)
        {
            graph.Dispose();
        }
    }

    private (Tensor Features, TimeSpan Took) ComputeFeatures(IReadOnlyList<long>? indices = null)
    {
        var (images, folder, options) = (_run.Images, _run.FeatureFolder(_part), _source.Features);
        var key = folder is null ? "" : FeatureKey.Of(images, Encoder, _source.Architecture, options, _run.Normalize, _run.Device);
        key = indices is null || folder is null ? key : FeatureKey.Of(key, indices);
        return new FeatureCache(folder, _run.Warn).GetOrCompute(
            key,
            indices?.Count ?? images.Count,
            Encoder.FeatureDimension,
            (start, length) => FeatureExtractor.Extract(
                Encoder, images, [.. Enumerable.Range(0, (int)length).Select(offset => indices?[(int)(start + offset)] ?? start + offset)], _run.Normalize, _run.Device, options: options, cancellationToken: _run.CancellationToken),
            done => _run.Report(_source.Name, (double)done / (indices?.Count ?? images.Count)));
    }

    private (NeighborGraph Graph, TimeSpan Took) MakeGraph(int neighbors)
    {
        var name = FormattableString.Invariant($"graph of {neighbors}");
        using var state = _part?.Part(name).Load() ?? BuildGraph(name, Features, neighbors);
        return (new NeighborGraph(state.Get("indices", ScalarType.Int64).clone(), state.Get("similarities", ScalarType.Float32).clone()), state.Elapsed);
    }

    private TrainingState BuildGraph(string name, Tensor features, int neighbors) => _part.GetOrCompute(name, state =>
    {
        using var built = NeighborGraph.Build(features, neighbors, null, _run.CancellationToken);
        state.Copy("indices", built.Indices);
        state.Copy("similarities", built.Similarities);
    });

    /// <summary>Does work whose time is the encoder's, and not that of the method which asks.</summary>
    private T Timed<T>(Func<(T Value, TimeSpan Took)> work)
    {
        var (started, within) = (Stopwatch.GetTimestamp(), _run.EncodingTime);
        var (value, took) = work();
        Source.Seconds += took.TotalSeconds;

        // Work within has counted its own.
        _run.EncodingTime = within + Stopwatch.GetElapsedTime(started);
        return value;
    }
}
