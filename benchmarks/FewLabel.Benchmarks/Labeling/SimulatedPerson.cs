using FewLabel.Labeling;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Benchmarks.Labeling;

/// <summary>Labels the images of a session rightly, in the order that is asked for, and never looks at the sample before.</summary>
internal sealed class SimulatedPerson : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fewlabel-person-").FullName;
    private readonly LabelingSet _set;
    private readonly RandomSource _random;
    private readonly LabelingSession _session;

    public SimulatedPerson(LabelingSet set, long seed, LabelingOptions options, CancellationToken cancellationToken)
    {
        _set = set;
        _random = new RandomSource(seed);
        _session = LabelingSession.Open(
            Path.Combine(_folder, "labels.jsonl"), set.Features, [.. Enumerable.Range(0, set.Count).Select(image => $"{image}")], _random, options, cancellationToken);
        foreach (var images in _session.ProposeMeasured(set.Count).GroupBy(set.ClassOf))
        {
            _session.Accept(images.Key, images);
        }
    }

    /// <summary>The accuracy on the sample once every other image is labeled.</summary>
    public double AccuracyOfAll(CancellationToken cancellationToken)
    {
        foreach (var images in Enumerable.Range(0, _set.Count).Select(image => (long)image).Where(image => !_session[image].IsMeasured).GroupBy(_set.ClassOf))
        {
            _session.Accept(images.Key, images);
        }

        return _session.MeasureAccuracy(cancellationToken)!.Accuracy;
    }

    /// <summary>The accuracy on the sample after each few labels.</summary>
    /// <param name="proposed">Whether the session proposes what is labeled; a random order otherwise.</param>
    /// <param name="most">How many labels are given.</param>
    /// <param name="step">After how many labels the next are proposed and the accuracy is measured.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    public IEnumerable<(int Labels, double Accuracy)> Label(bool proposed, int most, int step, CancellationToken cancellationToken)
    {
        var order = new Queue<long>(proposed ? [] : RandomOrder());
        for (var labels = 0; labels < most;)
        {
            long[] next = proposed ? [.. _session.Propose(step, cancellationToken)] : [.. Enumerable.Range(0, Math.Min(step, order.Count)).Select(_ => order.Dequeue())];
            if (next.Length == 0)
            {
                yield break;
            }

            foreach (var image in next)
            {
                _session.Label(image, _set.ClassOf(image));
            }

            labels += next.Length;
            yield return (labels, _session.MeasureAccuracy(cancellationToken)?.Accuracy ?? 0);
        }
    }

    /// <summary>Accepts the proposals of one class after the other at once, but for the wrong ones, which take a click each.</summary>
    /// <param name="rounds">How often each class is asked for.</param>
    /// <param name="atOnce">How many images the page shows.</param>
    /// <param name="cancellationToken">Stops between proposals.</param>
    /// <returns>Labels that were given, and decisions that were made.</returns>
    public (int Labels, int Decisions) Accept(int rounds, int atOnce, CancellationToken cancellationToken)
    {
        var (labels, decisions) = (0, 0);
        for (var round = 0; round < rounds; round++)
        {
            foreach (var name in _session.Classes.Select(own => own.Name))
            {
                var proposed = _session.ProposeBulk(name, atOnce, cancellationToken);
                long[] right = [.. proposed.Where(image => _set.ClassOf(image) == name)];
                decisions += proposed.Length - right.Length + (right.Length > 0 ? 1 : 0);
                labels += right.Length;
                if (right.Length > 0)
                {
                    _session.Accept(name, right);
                }
            }
        }

        return (labels, decisions);
    }

    public void Dispose()
    {
        _session.Dispose();
        _random.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private IEnumerable<long> RandomOrder()
    {
        using var random = _random.Fork("random order");
        using var order = random.Permutation(_set.Count);
        return [.. order.data<long>().ToArray().Where(image => !_session[image].IsMeasured)];
    }
}
