using FewLabel.Runtime;

namespace FewLabel.Sampling;

/// <summary>
/// Splits labeled images into a training part and a validation part with equal class shares. It rounds as
/// scikit-learn's <c>StratifiedShuffleSplit</c> does: the size of the validation part is rounded up, each class gets the whole
/// number of its share, and the remaining images go to the classes with the largest fractions, ties drawn at random.
/// </summary>
public static class StratifiedSplit
{
    /// <summary>Splits.</summary>
    /// <param name="indices">The images to split.</param>
    /// <param name="labelOf">The class of an image, 0 or more.</param>
    /// <param name="validationShare">The share held out for validation, above 0 and below 1.</param>
    /// <param name="random">Draws which image goes where.</param>
    /// <param name="classNames">What an error calls the classes; null for their numbers.</param>
    /// <returns>The two parts, each in random order; together they are <paramref name="indices"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The share is not above 0 and below 1.</exception>
    /// <exception cref="SamplingException">A class would be missing from one of the parts.</exception>
    public static DataSplit Split(IReadOnlyList<long> indices, Func<long, long> labelOf, double validationShare, RandomSource random, IReadOnlyList<string>? classNames = null)
    {
        ArgumentNullException.ThrowIfNull(indices);
        ArgumentNullException.ThrowIfNull(labelOf);
        ArgumentNullException.ThrowIfNull(random);
        if (!(validationShare is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(validationShare), validationShare, "The validation share must be above 0 and below 1.");
        }

        var classes = indices.GroupBy(labelOf).OrderBy(group => group.Key).Select(group => (Label: group.Key, Members: group.ToArray())).ToArray();
        var counts = classes.Select(c => c.Members.Length).ToArray();
        var trainCounts = Apportion(counts, (int)(indices.Count - ValidationCount(indices.Count, validationShare)), random);
        for (var i = 0; i < classes.Length; i++)
        {
            Check(classNames?[(int)classes[i].Label] ?? $"{classes[i].Label}", counts[i], trainCounts[i], validationShare, indices.Count, classes.Length);
        }

        var train = new List<long>();
        var validation = new List<long>();
        for (var i = 0; i < classes.Length; i++)
        {
            var shuffled = Shuffle(classes[i].Members, random);
            train.AddRange(shuffled[..trainCounts[i]]);
            validation.AddRange(shuffled[trainCounts[i]..]);
        }

        return new DataSplit([.. Shuffle([.. train], random)], [.. Shuffle([.. validation], random)]);
    }

    /// <summary>How many of some images a share holds out: the share, rounded up.</summary>
    /// <param name="count">How many images there are, 0 or more.</param>
    /// <param name="validationShare">The share held out, above 0 and below 1.</param>
    /// <returns>The number of validation images.</returns>
    public static long ValidationCount(long count, double validationShare) =>
        // The decimal detour keeps 0.07 × 100 from becoming 7.000000000000001 and so 8.
        (long)Math.Ceiling((decimal)validationShare * count);

    /// <summary>Hands <paramref name="total"/> places to classes in proportion to their counts, by largest remainders.</summary>
    internal static int[] Apportion(int[] counts, int total, RandomSource random)
    {
        var sum = counts.Sum(count => (long)count);
        var places = counts.Select(count => (int)(count * (long)total / sum)).ToArray();
        var left = total - places.Sum();
        var byFraction = Enumerable.Range(0, counts.Length)
            .GroupBy(i => counts[i] * (long)total % sum)
            .OrderByDescending(group => group.Key);
        foreach (var tied in byFraction)
        {
            if (left == 0)
            {
                break;
            }

            var candidates = tied.Select(i => (long)i).ToArray();
            var chosen = candidates.Length <= left ? candidates : Shuffle(candidates, random)[..left];
            foreach (var i in chosen)
            {
                places[i]++;
            }

            left -= chosen.Length;
        }

        return places;
    }

    private static void Check(string label, int count, int trainCount, double share, int total, int classCount)
    {
        if (trainCount > 0 && trainCount < count)
        {
            return;
        }

        var part = trainCount == 0 ? "training" : "validation";
        var remedy = count < 2
            ? $"a class needs at least 2 labeled images to be in both parts; label more images (the same number of each class, at least 2), or hold nothing out"
            : $"with {total} labeled images of {classCount} classes, hold out a share nearer to 0.5, label more images, or hold nothing out";
        throw new SamplingException(
            $"Holding out {share} leaves the {part} part without an image of class {label}, which has {count} labeled; {remedy}.");
    }

    private static long[] Shuffle(long[] items, RandomSource random)
    {
        using var permutation = random.Permutation(items.Length);
        return [.. permutation.data<long>().ToArray().Select(i => items[i])];
    }
}
