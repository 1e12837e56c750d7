using System.Collections.Immutable;
using FewLabel.Augmentation;
using FewLabel.Graphs;

namespace FewLabel.Labeling;

/// <summary>Chooses the images that a person labels next.</summary>
internal static class NextImages
{
    /// <summary>The images, which depend on the labels, the seed and the options alone.</summary>
    public static ImmutableArray<long> Propose(
        LabelingModel model, LabelingSnapshot snapshot, int count, LabelingOptions options, CancellationToken cancellationToken)
    {
        var open = snapshot.Open(measured: false);
        count = Math.Min(count, open.Length);
        if (count == 0)
        {
            return [];
        }

        using var random = model.Random.Fork($"proposals after {snapshot.MarkedCount}");
        var isRandom = Array.ConvertAll(HostData.Uniform(random, count), draw => draw < options.RandomShare);
        var drawn = new Queue<long>(Shuffled(open, random));
        var chosen = ImmutableArray.CreateBuilder<long>(count);
        var coverage = Coverage(model, snapshot, open, cancellationToken);
        var seen = new HashSet<long>();
        foreach (var isDrawn in isRandom)
        {
            cancellationToken.ThrowIfCancellationRequested();
            long next;
            if (isDrawn)
            {
                while (!seen.Add(next = drawn.Dequeue()))
                {
                }

                coverage.Take(next);
            }
            else
            {
                seen.Add(next = coverage.Next());
            }

            chosen.Add(next);
        }

        return chosen.MoveToImmutable();
    }

    private static CoverageSelection Coverage(LabelingModel model, LabelingSnapshot snapshot, long[] open, CancellationToken cancellationToken)
    {
        var predicted = model.Predict(snapshot, cancellationToken);
        var uncertainty = new double[snapshot.Labels.Length];
        for (var image = 0; image < uncertainty.Length; image++)
        {
            uncertainty[image] = predicted is null ? 1 : 1 - Margin(predicted.ScoresOf(image));
        }

        // An unclear image is settled, though its label says nothing of others: the next one should not be its neighbor.
        long[] settled = [.. Enumerable.Range(0, uncertainty.Length)
            .Where(image => !snapshot.Measured[image] && snapshot.Status[image] is LabelingStatus.Labeled or LabelingStatus.Unclear).Select(image => (long)image)];
        foreach (var image in settled)
        {
            uncertainty[image] = 0;
        }

        return new CoverageSelection(model.Affinity, uncertainty, settled, open);
    }

    /// <summary>How much more probable the first class is than the second.</summary>
    private static double Margin(ReadOnlySpan<float> shares)
    {
        var (first, second) = (0f, 0f);
        foreach (var share in shares)
        {
            (first, second) = share > first ? (share, first) : (first, Math.Max(second, share));
        }

        return first - second;
    }

    private static long[] Shuffled(long[] open, Runtime.RandomSource random)
    {
        using var permutation = random.Permutation(open.Length);
        return [.. permutation.data<long>().ToArray().Select(place => open[place])];
    }
}
