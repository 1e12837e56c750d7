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
    private readonly List<OutOfFoldProbe> _probes = [];
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
                _probes.Add(new OutOfFoldProbe(_rows[^1], classCount, options.Folds));
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

    /// <summary>Finds them.</summary>
    /// <param name="images">The image of each row.</param>
    public IReadOnlyList<LabelError> Find(IReadOnlyList<long> images)
    {
        var judged = Judged();
        var trusted = Enumerable.Repeat(true, _labels.Length).ToArray();
        List<LabelError> found = [];
        for (var round = 0; round < _options.Rounds && judged.Any(row => row); round++)
        {
            var predicted = Predict(trusted);
            var suggested = ConfidentLabels.Suggest(predicted, _labels);
            found = [.. Enumerable.Range(0, _labels.Length).Where(row => judged[row] && suggested[row] != _labels[row])
                .Select(row => new LabelError(row, _labels[row], suggested[row], predicted[row][_labels[row]], predicted[row][suggested[row]]))
                .Where(error => error.Score >= _options.MinimumScore)];
            var next = Enumerable.Repeat(true, _labels.Length).ToArray();
            found.ForEach(error => next[error.Image] = false);
            if (next.AsSpan().SequenceEqual(trusted))
            {
                break;
            }

            trusted = next;
        }

        return [.. found.OrderByDescending(error => error.Score).ThenBy(error => error.Image)
            .Select(error => error.Of(images[(int)error.Image]))];
    }

    public void Dispose()
    {
        _rows.ForEach(rows => rows.Dispose());
        _neighbors.ForEach(neighbors => neighbors.Dispose());
    }

    /// <summary>What all say together; how much each counts is what makes the trusted labels most probable.</summary>
    internal LabelProbabilities Predict(bool[] trusted) => LabelProbabilities.Fuse(
    [
        .. _probes.Select(probe => probe.Predict(trusted, _cancellationToken)),
        .. _neighbors.Select(neighbors => neighbors.Predict(_labels, trusted, _classCount)),
    ], _labels, trusted);

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
