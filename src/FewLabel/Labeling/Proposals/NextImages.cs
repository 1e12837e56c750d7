using System.Collections.Immutable;
using FewLabel.Augmentation;
using FewLabel.Graphs;
using FewLabel.Sampling;
using static TorchSharp.torch;

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

        var isOpen = open.ToHashSet();
        var left = Math.Max(0, options.TypicalLabels - snapshot.Training().Length);
        var chosen = model.Typical(cancellationToken).Where(isOpen.Contains).Take(Math.Min(left, count)).ToList();
        return chosen.Count == count ? [.. chosen] : [.. chosen, .. Refine(model, snapshot, open, chosen, count - chosen.Count, options, cancellationToken)];
    }

    /// <summary>Uncertain images, and some drawn at random between them.</summary>
    private static long[] Refine(
        LabelingModel model, LabelingSnapshot snapshot, long[] open, List<long> chosen, int count, LabelingOptions options, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        using var random = model.Random.Fork($"proposals after {snapshot.MarkedCount}");
        var isRandom = Array.ConvertAll(HostData.Uniform(random, count), draw => draw < options.RandomShare);
        var order = Shuffled(open, random);
        var uncertain = new Queue<long>(Uncertain(model, snapshot, open, chosen, isRandom.Count(draw => !draw), cancellationToken));
        var drawn = new Queue<long>(order.Except(uncertain).Except(chosen));
        return [.. isRandom.Select(isDrawn => isDrawn ? drawn.Dequeue() : uncertain.Dequeue())];
    }

    private static long[] Shuffled(long[] open, Runtime.RandomSource random)
    {
        using var permutation = random.Permutation(open.Length);
        return [.. permutation.data<long>().ToArray().Select(place => open[place])];
    }

    private static ImmutableArray<long> Uncertain(
        LabelingModel model, LabelingSnapshot snapshot, long[] open, List<long> chosen, int count, CancellationToken cancellationToken)
    {
        if (count == 0)
        {
            return [];
        }

        using var scope = NewDisposeScope();
        var predicted = model.Predict(snapshot, cancellationToken);
        var probabilities = predicted?.Scores() ?? full([snapshot.Labels.Length, 2], FewLabel.Runtime.Scalars.Of(0.5f));
        var covered = Enumerable.Range(0, snapshot.Status.Length)
            .Where(image => !snapshot.Measured[image] && snapshot.Status[image] is LabelingStatus.Labeled or LabelingStatus.Unclear)
            .Select(image => (long)image).Concat(chosen).ToHashSet();
        return LabelSelection.Diverse(
            model.Rows, probabilities, covered, count, Weights(model, snapshot, predicted, open), cancellationToken);
    }

    /// <summary>More for typical images and for those predicted to be of a class that has few labels; nothing for images that are not open.</summary>
    private static float[] Weights(LabelingModel model, LabelingSnapshot snapshot, PropagatedLabels? predicted, long[] open)
    {
        var counts = snapshot.TrainingCounts();
        var weights = new float[snapshot.Labels.Length];
        foreach (var image in open)
        {
            var label = predicted?.Labels[(int)image] ?? PropagatedLabels.NoLabel;
            weights[image] = model.Typicality[image] / MathF.Sqrt(1 + (label == PropagatedLabels.NoLabel ? 0 : counts[label]));
        }

        return weights;
    }
}
