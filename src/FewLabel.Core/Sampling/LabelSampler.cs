using System.Collections.Immutable;
using FewLabel.Runtime;

namespace FewLabel.Sampling;

/// <summary>Draws the images that are labeled, at random.</summary>
public static class LabelSampler
{
    /// <summary>
    /// Draws at random from all images: the first ones of a random permutation. Seed 42 and 100 of the 60,000 of MNIST give
    /// the images of the reference study.
    /// </summary>
    /// <param name="imageCount">How many images there are.</param>
    /// <param name="labelCount">How many to label, from 1 to <paramref name="imageCount"/>.</param>
    /// <param name="random">The source of the permutation.</param>
    /// <returns>The labeled images and the others.</returns>
    /// <exception cref="SamplingException">More labels than images, or none.</exception>
    public static LabelDraw Random(long imageCount, int labelCount, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        if (labelCount < 1 || labelCount > imageCount)
        {
            throw new SamplingException($"Cannot label {labelCount} of {imageCount} images; possible are 1 to {imageCount}.");
        }

        return Split(imageCount, [.. Permute(imageCount, random).Take(labelCount)]);
    }

    /// <summary>Draws the same number of images of each class.</summary>
    /// <param name="labels">Every image's class, from 0 to <paramref name="classCount"/> - 1.</param>
    /// <param name="classCount">How many classes there are.</param>
    /// <param name="labelsPerClass">How many to label of each class, 1 or more.</param>
    /// <param name="random">The source of the permutation.</param>
    /// <returns>The labeled images and the others.</returns>
    /// <exception cref="SamplingException">A class has fewer images than that.</exception>
    public static LabelDraw PerClass(IReadOnlyList<long> labels, int classCount, int labelsPerClass, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(random);
        var counts = new int[classCount];
        foreach (var label in labels)
        {
            counts[label]++;
        }

        var least = counts.Length == 0 ? 0 : counts.Min();
        if (labelsPerClass < 1 || labelsPerClass > least)
        {
            throw new SamplingException(
                $"Cannot label {labelsPerClass} images of each class: class {Array.IndexOf(counts, least)} has {least}; possible are 1 to {least} per class.");
        }

        var taken = new int[classCount];
        var drawn = Permute(labels.Count, random).Where(index => taken[labels[(int)index]]++ < labelsPerClass);
        return Split(labels.Count, [.. drawn]);
    }

    private static long[] Permute(long count, RandomSource random)
    {
        using var permutation = random.Permutation(count);
        return permutation.data<long>().ToArray();
    }

    /// <summary>Takes given images, such as those with labels.</summary>
    /// <param name="imageCount">How many images there are.</param>
    /// <param name="labeled">Which of them are labeled: one or more, each from 0 to <paramref name="imageCount"/> - 1 and each once.</param>
    /// <returns>The labeled images, in their order, and the others.</returns>
    /// <exception cref="SamplingException">The list is empty, has an index out of range, or has an index twice.</exception>
    public static LabelDraw These(long imageCount, IEnumerable<long> labeled)
    {
        ArgumentNullException.ThrowIfNull(labeled);
        ImmutableArray<long> chosen = [.. labeled];
        if (chosen.IsEmpty)
        {
            throw new SamplingException("Cannot label no image; name one or more.");
        }

        var seen = new HashSet<long>();
        foreach (var image in chosen)
        {
            if (image < 0 || image >= imageCount)
            {
                throw new SamplingException($"Cannot label image {image}; the {imageCount} images run from 0 to {imageCount - 1}.");
            }

            if (!seen.Add(image))
            {
                throw new SamplingException($"Image {image} is named twice; name each labeled image once.");
            }
        }

        return Split(imageCount, chosen);
    }

    /// <summary>The chosen images in their order, and all others.</summary>
    internal static LabelDraw Split(long imageCount, ImmutableArray<long> labeled)
    {
        var isLabeled = new bool[imageCount];
        foreach (var index in labeled)
        {
            isLabeled[index] = true;
        }

        var unlabeled = ImmutableArray.CreateBuilder<long>((int)imageCount - labeled.Length);
        for (var index = 0L; index < imageCount; index++)
        {
            if (!isLabeled[index])
            {
                unlabeled.Add(index);
            }
        }

        return new LabelDraw(labeled, unlabeled.MoveToImmutable());
    }
}
