using System.Collections.Immutable;
using FewLabel.Augmentation;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Sampling;

/// <summary>Selects images that are uncertain and unlike all labeled and selected ones; see <see cref="LabelSelection.Diverse"/>.</summary>
internal static class DiverseSelection
{
    /// <summary>The most similarities at a time.</summary>
    private const long Similarities = 1L << 24;

    /// <summary>What a factor is at least, so that a product of others still decides among images that are certain, or equal to labeled ones.</summary>
    private const float Least = 1e-6f;

    /// <summary>Selects among rows of unit length, whose margins are how much more probable the first class is than the second.</summary>
    public static ImmutableArray<long> Select(
        Tensor rows, float[] margins, IReadOnlyCollection<long> labeled, int count, IReadOnlyList<float>? weights, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var scores = Scores(margins, labeled, weights);
        var open = scores.Count(score => score > 0);
        if (count < 1 || count > open)
        {
            throw new SamplingException($"Cannot label {count} of {open} images without a label and with a weight above 0; possible are 1 to {open}.");
        }

        var weighted = HostData.ToTensor<float>(scores, rows.device, scores.Length);
        var similarity = ToNearest(rows, [.. labeled], cancellationToken);
        var chosen = ImmutableArray.CreateBuilder<long>(count);
        for (var i = 0; i < count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();

            // Where nothing is labeled or selected, every distance is the same.
            var distance = similarity.neg().add_(Scalars.One, Scalars.One).clamp_(Scalars.Of(Least), Scalars.Of(2));
            var best = FirstLargest(weighted.mul(distance));
            chosen.Add(best);
            weighted.select(0, best).fill_(Scalars.Of(0f));
            similarity.copy_(maximum(similarity, rows.mv(rows[best])));
        }

        return chosen.MoveToImmutable();
    }

    private static float[] Scores(float[] margins, IReadOnlyCollection<long> labeled, IReadOnlyList<float>? weights)
    {
        if (weights is not null && weights.Count != margins.Length)
        {
            throw new SamplingException($"There are {weights.Count} weights for {margins.Length} images; each image needs one.");
        }

        var scores = new float[margins.Length];
        for (var image = 0; image < scores.Length; image++)
        {
            var weight = weights?[image] ?? 1;
            scores[image] = weight >= 0 && float.IsFinite(weight)
                ? Math.Max(1 - margins[image], Least) * weight
                : throw new SamplingException($"The weight of image {image} is {weight}; weights are finite and 0 or more.");
        }

        foreach (var image in labeled)
        {
            scores[image >= 0 && image < scores.Length ? image : throw OutOfRange(image, scores.Length)] = 0;
        }

        return scores;
    }

    private static SamplingException OutOfRange(long image, int count) => new($"Image {image} is labeled; the {count} images run from 0 to {count - 1}.");

    /// <summary>How similar each row is to the most similar of these; -1 where there are none.</summary>
    private static Tensor ToNearest(Tensor rows, long[] labeled, CancellationToken cancellationToken)
    {
        var nearest = full([rows.shape[0]], Scalars.Of(-1f), device: rows.device);
        var block = (int)Math.Clamp(Similarities / rows.shape[0], 1, int.MaxValue);
        foreach (var part in labeled.Chunk(block))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            var some = rows.index_select(0, HostData.ToTensor<long>(part, rows.device, part.Length));
            nearest.copy_(maximum(nearest, rows.matmul(some.t()).amax([1])));
        }

        return nearest;
    }

    /// <summary>The device's own choice among equals is not defined.</summary>
    private static long FirstLargest(Tensor values)
    {
        using var host = values.cpu();
        var read = HostData.Read<float>(host);
        var best = 0;
        for (var i = 1; i < read.Length; i++)
        {
            best = read[i] > read[best] ? i : best;
        }

        return best;
    }
}
