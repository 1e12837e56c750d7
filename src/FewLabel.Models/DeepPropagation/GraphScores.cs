using System.Collections.Immutable;
using System.Runtime.InteropServices;
using FewLabel.Data;
using FewLabel.Neighbours;
using FewLabel.Training;
using FewLabel.Training.Metrics;
using static TorchSharp.torch;

namespace FewLabel.Ensembles;

/// <summary>The probabilities that several graphs give each image for each class, from the labels of a few images, added up.</summary>
internal sealed class GraphScores(ImageSet images, ImmutableArray<long> labelled, LabelPropagationOptions options) : IDisposable
{
    private readonly long[] _labels = [.. labelled.Select(image => (long)images.LabelValues[(int)image])];
    private readonly Tensor _sum = zeros(images.Count, images.ClassCount).DetachFromDisposeScope();
    private int _graphs;

    /// <summary>Spreads the labels over one more graph.</summary>
    public void Add(NeighbourGraph graph, CancellationToken cancellationToken)
    {
        using var scores = LabelPropagation.Run(graph, labelled, _labels, images.ClassCount, options, cancellationToken).Scores();
        _sum.add_(scores);
        _graphs++;
    }

    /// <summary>The class with the highest mean, as certain as that mean. An image that no graph reaches has no guess.</summary>
    public GuessedLabels Guesses()
    {
        using var scope = NewDisposeScope();
        var (score, label) = _sum.div(_graphs).max(1);
        var certainty = score.data<float>().ToArray();
        var labels = label.to(int32).data<int>().ToArray();
        var unreached = (1f / images.ClassCount) + 1e-6f;
        for (var i = 0; i < labels.Length; i++)
        {
            labels[i] = certainty[i] <= unreached ? -1 : labels[i];
        }

        return new GuessedLabels(ImmutableCollectionsMarshal.AsImmutableArray(labels), ImmutableCollectionsMarshal.AsImmutableArray(certainty));
    }

    /// <summary>How well the scores know some images.</summary>
    public Evaluation Evaluate(ImmutableArray<long> which)
    {
        using var scope = NewDisposeScope();
        var rows = tensor([.. which], int64);
        return Evaluator.FromLogits(_sum.index_select(0, rows).div(_graphs).clamp_min(1e-6).log(), images.BatchLabels(rows), images.ClassNames);
    }

    public void Dispose() => _sum.Dispose();
}
