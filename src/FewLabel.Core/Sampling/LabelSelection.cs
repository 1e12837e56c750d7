using System.Collections.Immutable;
using FewLabel.Augmentation;
using FewLabel.Graphs;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Sampling;

/// <summary>
/// Proposes images to label from their features (active learning). <see cref="Typical"/> and <see cref="KCenter"/> need no label,
/// <see cref="Uncertain"/> and <see cref="Diverse"/> need some. <see cref="LabelSampler"/> draws at random instead.
/// </summary>
public static class LabelSelection
{
    private const int TypicalNeighbors = 20;
    private const int RowsAtATime = 1024;

    /// <summary>How many uncertain images there are for each selected one.</summary>
    private const int UnsurePerLabel = 10;

    /// <summary>
    /// Clusters the images into one group for each label and selects the most typical image of each (TypiClust: Hacohen, Dekel and Weinshall,
    /// 2022): the one with the least mean distance to its twenty nearest neighbors in the group. It suits few labels.
    /// </summary>
    /// <param name="features">Float32, shape (N, D) on any device, finite, such as of a pre-trained encoder; row i is of image i. Not changed.</param>
    /// <param name="count">How many images to label, from 1 to N.</param>
    /// <param name="random">Draws where the grouping starts.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    /// <returns>The images to label, those of the largest groups first, and the others.</returns>
    /// <exception cref="SamplingException">More labels than images, or none.</exception>
    /// <exception cref="ArgumentException">The features have another type or shape, or are not finite.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public static LabelDraw Typical(Tensor features, int count, RandomSource random, CancellationToken cancellationToken = default)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var rows = Check(features, count, random);
        var groups = SphericalKMeans.Fit(rows, count, random, cancellationToken: cancellationToken);
        var chosen = Enumerable.Range(0, groups.Length)
            .GroupBy(row => groups[row], row => (long)row)
            .OrderByDescending(group => group.Count())
            .ThenBy(group => group.Key)
            .Select(group => MostTypical(rows, [.. group], cancellationToken));
        return LabelSampler.Split(rows.shape[0], [.. chosen]);
    }

    /// <summary>
    /// Selects one image after the other, each time the one farthest from all selected ones (greedy k-center: Sener and Savarese, 2018; at most
    /// twice the least possible radius: Gonzalez, 1985). It covers all images, odd ones too, and suits many labels.
    /// </summary>
    /// <param name="features">Float32, shape (N, D) on any device, finite, such as of a pre-trained encoder; row i is of image i. Not changed.</param>
    /// <param name="count">How many images to label, from 1 to N.</param>
    /// <param name="random">Draws the first image.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    /// <returns>The images to label, in the order of the choice, and the others.</returns>
    /// <exception cref="SamplingException">More labels than images, or none.</exception>
    /// <exception cref="ArgumentException">The features have another type or shape, or are not finite.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public static LabelDraw KCenter(Tensor features, int count, RandomSource random, CancellationToken cancellationToken = default)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var rows = Check(features, count, random);
        var chosen = new long[count];
        chosen[0] = HostData.Whole(HostData.Uniform(random, 1)[0], (int)rows.shape[0]);
        var nearest = full([rows.shape[0]], Scalars.Of(float.NegativeInfinity), device: rows.device);
        for (var i = 1; i < count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            nearest.copy_(maximum(nearest, rows.mv(rows[chosen[i - 1]])));

            // A chosen image is never chosen again, not even among equal ones.
            nearest.select(0, chosen[i - 1]).fill_(Scalars.Of(float.PositiveInfinity));
            chosen[i] = nearest.argmin().item<long>();
        }

        return LabelSampler.Split(rows.shape[0], [.. chosen]);
    }

    /// <summary>
    /// Selects images on which a classifier is uncertain, for a later round of labeling. It takes the images with the smallest margin between their two
    /// most probable classes, clusters them into one group for each label, and selects the smallest margin of each group, so that the images differ
    /// (Cluster-Margin: Citovsky et al., 2021; the margin: Scheffer, Decomain and Wrobel, 2001).
    /// </summary>
    /// <param name="features">Float32, shape (N, D) on any device, finite, such as of the classifier's encoder; row i is of image i. Not changed.</param>
    /// <param name="probabilities">Float32, shape (N, classes), each row summing to 1; such as a classifier's or of propagated labels. Not changed.</param>
    /// <param name="labeled">The images that have a label, which are not proposed again.</param>
    /// <param name="count">How many more images to label, from 1 to the number of the others.</param>
    /// <param name="random">Draws where the grouping starts.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    /// <returns>The images to label, the least certain first, without images that are labeled.</returns>
    /// <exception cref="SamplingException">More labels than images without one, or none.</exception>
    /// <exception cref="ArgumentException">The features or the probabilities have another type or shape, or are not finite.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public static ImmutableArray<long> Uncertain(
        Tensor features, Tensor probabilities, IReadOnlyCollection<long> labeled, int count, RandomSource random, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        ArgumentNullException.ThrowIfNull(labeled);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var rows = Check(features, 1, random);
        var margins = Margins(probabilities, rows.shape[0]);
        var known = labeled.ToHashSet();
        var open = Enumerable.Range(0, margins.Length).Select(image => (long)image).Where(image => !known.Contains(image)).ToArray();
        if (count < 1 || count > open.Length)
        {
            throw new SamplingException($"Cannot label {count} of {open.Length} images without a label; possible are 1 to {open.Length}.");
        }

        long[] unsure = [.. open.OrderBy(image => margins[image]).Take(UnsurePerLabel * count)];
        var groups = SphericalKMeans.Fit(
            rows.index_select(0, HostData.ToTensor<long>(unsure, rows.device, unsure.Length)), count, random, cancellationToken: cancellationToken);
        return [.. unsure.Zip(groups).DistinctBy(pair => pair.Second).Select(pair => pair.First)];
    }

    /// <summary>
    /// Selects images one after the other that are uncertain, unlike all labeled ones and unlike each other: each time the one with the largest
    /// product of its uncertainty (1 minus the margin between its two most probable classes), its weight, and its cosine distance from the
    /// nearest image that is labeled or selected. Nothing is drawn at random; of equals the first is selected.
    /// </summary>
    /// <remarks><see cref="Uncertain"/> groups the least certain images instead, and looks at neither labeled ones nor weights.</remarks>
    /// <param name="features">Float32, shape (N, D) on any device, finite, such as of the classifier's encoder; row i is of image i. Not changed.</param>
    /// <param name="probabilities">Float32, shape (N, classes), each row summing to 1; such as a classifier's or of propagated labels. Not changed.</param>
    /// <param name="labeled">The images that have a label, each from 0 to N - 1. They are not selected.</param>
    /// <param name="count">How many more images to label, from 1 to the number of those without a label and with a weight above 0.</param>
    /// <param name="weights">
    /// A factor for each image, 0 or more and finite; such as how typical it is, or more for a class that has few labels. Images of weight 0 are
    /// not selected. Null gives all the same.
    /// </param>
    /// <param name="cancellationToken">Stops between steps.</param>
    /// <returns>The images to label, in the order of the choice.</returns>
    /// <exception cref="SamplingException">More labels than such images, or none; or a labeled image or a weight is not as said.</exception>
    /// <exception cref="ArgumentException">The features or the probabilities have another type or shape, or are not finite.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public static ImmutableArray<long> Diverse(
        Tensor features,
        Tensor probabilities,
        IReadOnlyCollection<long> labeled,
        int count,
        IReadOnlyList<float>? weights = null,
        CancellationToken cancellationToken = default)
    {
        NativeRuntime.EnsureLoaded();
        ArgumentNullException.ThrowIfNull(probabilities);
        ArgumentNullException.ThrowIfNull(labeled);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var rows = FeatureRows.ToUnitLength(features, nameof(features));
        return DiverseSelection.Select(rows, Margins(probabilities, rows.shape[0]), labeled, count, weights, cancellationToken);
    }

    /// <summary>For each row how much more probable its first class is than its second.</summary>
    private static float[] Margins(Tensor probabilities, long count)
    {
        if (probabilities.dtype != ScalarType.Float32 || probabilities.dim() != 2 || probabilities.shape[0] != count || probabilities.shape[1] < 2)
        {
            throw new ArgumentException(
                $"The probabilities must be a Float32 tensor of shape ({count}, classes), with 2 classes or more; this one is {probabilities.dtype} ({string.Join(", ", probabilities.shape)}).", nameof(probabilities));
        }

        var (best, _) = probabilities.topk(2, dim: 1);
        float[] margins = best.select(1, 0).sub(best.select(1, 1)).cpu().data<float>().ToArray();
        return Array.TrueForAll(margins, float.IsFinite)
            ? margins
            : throw new ArgumentException($"The probabilities of image {Array.FindIndex(margins, margin => !float.IsFinite(margin))} are not finite.", nameof(probabilities));
    }

    private static Tensor Check(Tensor features, int count, RandomSource random)
    {
        NativeRuntime.EnsureLoaded();
        ArgumentNullException.ThrowIfNull(random);
        var rows = FeatureRows.ToUnitLength(features, nameof(features));
        return count >= 1 && count <= rows.shape[0]
            ? rows
            : throw new SamplingException($"Cannot label {count} of {rows.shape[0]} images; possible are 1 to {rows.shape[0]}.");
    }

    /// <summary>The row of a group whose nearest neighbors in it are nearest; the first of equals.</summary>
    private static long MostTypical(Tensor rows, long[] group, CancellationToken cancellationToken)
    {
        if (group.Length == 1)
        {
            return group[0];
        }

        using var scope = NewDisposeScope();
        var members = rows.index_select(0, HostData.ToTensor<long>(group, rows.device, group.Length));
        var neighbors = Math.Min(TypicalNeighbors, group.Length - 1);
        var typicality = new List<float>(group.Length);
        for (var start = 0; start < group.Length; start += RowsAtATime)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            var part = members.narrow(0, start, Math.Min(RowsAtATime, group.Length - start));

            // The most similar row is the row itself, or its equal.
            var (similar, _) = part.matmul(members.t()).topk(neighbors + 1, dim: 1);
            var distances = similar.narrow(1, 1, neighbors).mul(Scalars.Of(-2)).add_(Scalars.Of(2), Scalars.One).clamp_min_(Scalars.Of(0)).sqrt_().mean([1]);
            typicality.AddRange(distances.neg_().cpu().data<float>().ToArray());
        }

        return group[typicality.IndexOf(typicality.Max())];
    }
}
