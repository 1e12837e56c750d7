using System.Collections.Immutable;
using FewLabel.Graphs;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Methods;

/// <summary>Labels that spread over graphs of the images in use, of which the labeled ones come first.</summary>
internal sealed class LabelSpreading(FusionOptions options, ImmutableArray<long> labels, int classCount, CancellationToken cancellationToken)
{
    /// <summary>The positions of all labeled images.</summary>
    public ImmutableArray<int> All { get; } = [.. Enumerable.Range(0, labels.Length)];

    /// <param name="features">Float32, shape (images in use, D).</param>
    public NeighborGraph GraphOf(Tensor features) => NeighborGraph.Build(features, Math.Min(options.Neighbors, (int)features.shape[0] - 1), null, cancellationToken);

    /// <summary>The probabilities of all images: Float32, shape (images in use, classes).</summary>
    /// <param name="graph">Of the images in use.</param>
    /// <param name="positions">The labeled images that labels spread from.</param>
    public Tensor Spread(NeighborGraph graph, ImmutableArray<int> positions) => LabelPropagation.Run(
        graph, [.. positions.Select(position => (long)position)], [.. positions.Select(position => labels[position])], classCount, options.Labels, cancellationToken).Scores();
}
