using FewLabel.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel;

/// <summary>Predicts each label without itself, by a linear layer and by neighbors on one or more kinds of features, and lists the contradicted ones.</summary>
internal sealed class LabelErrorSearch : IDisposable
{
    private readonly int[] _labels;
    private readonly int _classCount;
    private readonly LabelErrorOptions _options;
    private readonly List<ProbeRows> _rows = [];
    private readonly List<NeighborVotes> _neighbors = [];
    private readonly CancellationToken _cancellationToken;

    /// <param name="features">For each kind of features Float32, shape (N, D), N 2 or more.</param>
    /// <param name="labels">Int64, shape (N).</param>
    /// <param name="classCount">How many classes.</param>
    /// <param name="options">How to find errors.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public LabelErrorSearch(IEnumerable<Tensor> features, Tensor labels, int classCount, LabelErrorOptions options, CancellationToken cancellationToken)
    {
        (_classCount, _options, _cancellationToken) = (classCount, options, cancellationToken);
        try
        {
            foreach (var each in features)
            {
                _rows.Add(ProbeRows.From(each, labels, classCount, nameof(features), nameof(labels)));
                using var scope = NewDisposeScope();
                _neighbors.Add(new NeighborVotes(each.cpu().to(float32), options.Neighbors, cancellationToken));
            }
        }
        catch
        {
            Dispose();
            throw;
        }

        _labels = [.. _rows[0].Labels.data<long>().Select(label => (int)label)];
    }

    /// <summary>What all say together; how much each counts is what makes the labels most probable.</summary>
    public LabelProbabilities Predict() => LabelProbabilities.Fuse(
    [
        .. _rows.Select(rows => new OutOfFoldProbe(rows, _classCount, _options.Folds).Predict(_cancellationToken)),
        .. _neighbors.Select(neighbors => neighbors.Predict(_labels, _classCount)),
    ], _labels);

    /// <summary>The likely errors, the most certain first.</summary>
    /// <param name="predicted">What <see cref="Predict"/> gave.</param>
    /// <param name="images">The image of each row.</param>
    /// <param name="minimumScore">The least score.</param>
    public IReadOnlyList<LabelError> Find(LabelProbabilities predicted, IReadOnlyList<long> images, double minimumScore)
    {
        var judged = Judged();
        var suggested = ConfidentLabels.Suggest(predicted, _labels);
        return
        [
            .. Enumerable.Range(0, _labels.Length).Where(row => judged[row] && suggested[row] != _labels[row])
                .Select(row => new LabelError(images[row], _labels[row], suggested[row], predicted[row][_labels[row]], predicted[row][suggested[row]]))
                .Where(error => error.Score >= minimumScore)
                .OrderByDescending(error => error.Score).ThenBy(error => error.Image),
        ];
    }

    public void Dispose()
    {
        _rows.ForEach(rows => rows.Dispose());
        _neighbors.ForEach(neighbors => neighbors.Dispose());
    }

    /// <summary>Which rows are of a class with labels enough.</summary>
    private bool[] Judged()
    {
        var counts = new int[_classCount];
        foreach (var label in _labels)
        {
            counts[label]++;
        }

        return [.. _labels.Select(label => counts[label] >= _options.MinimumLabels)];
    }
}
