using System.Collections.Immutable;
using FewLabel.Data;
using FewLabel.Graphs;
using FewLabel.Runtime;
using FewLabel.Training;
using FewLabel.Training.Metrics;
using static TorchSharp.torch;

namespace FewLabel.Ensembles;

/// <summary>
/// What graphs and networks say of each image: the probabilities of every graph, which spread the labels of a few images, and of
/// every network that learned.
/// </summary>
internal sealed class PseudoLabelFusion(ImageSet images, ImmutableArray<long> labeled, DeepPropagationOptions options) : IDisposable
{
    private readonly long[] _labels = [.. labeled.Select(image => (long)images.LabelValues[(int)image])];
    private readonly Tensor _sum = zeros(images.Count, images.ClassCount).DetachFromDisposeScope();
    private readonly Tensor _networkSum = zeros(images.Count, images.ClassCount).DetachFromDisposeScope();
    private int _graphs;
    private int _networks;

    /// <summary>Spreads the labels over a graph.</summary>
    /// <returns>Each class's score: Float32, shape (images, classes). The caller disposes it.</returns>
    public Tensor Spread(NeighborGraph graph, CancellationToken cancellationToken) =>
        LabelPropagation.Run(graph, labeled, _labels, images.ClassCount, options.Labels, cancellationToken).Scores();

    /// <summary>Adds what <see cref="Spread"/> gave for one more graph.</summary>
    public void AddGraph(Tensor scores)
    {
        _sum.add_(scores, Scalars.One);
        _graphs++;
    }

    /// <summary>Adds what one more network says: Float32, shape (images, classes), each row summing to 1.</summary>
    public void AddNetwork(Tensor probabilities)
    {
        _networkSum.add_(probabilities, Scalars.One);
        _networks++;
    }

    /// <summary>The most probable class, as certain as its probability. An image that neither graph nor network knows has no pseudo-label.</summary>
    public PseudoLabels Estimate()
    {
        using var scope = NewDisposeScope();
        return PseudoLabels.MostProbable(Probabilities(), noLabelUpTo: (1f / images.ClassCount) + 1e-6f);
    }

    /// <summary>How well the scores know some images.</summary>
    public Evaluation Evaluate(ImmutableArray<long> which)
    {
        using var scope = NewDisposeScope();
        var rows = tensor([.. which], int64);
        return Evaluator.FromLogits(Probabilities().index_select(0, rows).clamp_min(Scalars.Of(1e-6)).log(), images.BatchLabels(rows), images.ClassNames);
    }

    /// <summary>
    /// The probability of each class for each image: Float32, shape (images, classes). Graphs and networks err about different images: their
    /// product is right more often than either. The caller disposes it.
    /// </summary>
    public Tensor Probabilities()
    {
        var graphs = _sum.div(Scalars.Of(_graphs));
        if (_networks == 0)
        {
            return graphs;
        }

        var product = graphs.pow(Scalars.Of(options.GraphPower)).mul_(_networkSum);
        return product.div_(product.sum([1L], keepdim: true).clamp_min(Scalars.Of(1e-12)));
    }

    public void Dispose()
    {
        _sum.Dispose();
        _networkSum.Dispose();
    }
}
