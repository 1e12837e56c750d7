using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using FewLabel.Graphs;

namespace FewLabel.Labeling;

/// <summary>The random sample that is labeled for measuring alone, and what it tells.</summary>
internal static class SampleMeasurement
{
    private static readonly int[] Steps = [10, 20, 50];

    /// <summary>
    /// A number from [0, 1) for each image, by its name and the seed. An image is of the sample if its number is below the sample's share: so the
    /// sample stays the same when images are added or removed, and is drawn without regard to any label.
    /// </summary>
    public static double[] Draw(IReadOnlyList<string> names, long seed)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        return [.. names.Select(name => Draw(hash, name, seed))];
    }

    /// <summary>What the labels for training predict of the sample; null without a prediction or a label in the sample.</summary>
    public static LabelingAccuracy? Measure(LabelingSnapshot snapshot, int labels, PropagatedLabels? predicted)
    {
        var measured = snapshot.MeasuredLabels();
        return predicted is null || measured.Length == 0
            ? null
            : new LabelingAccuracy(labels, measured.Count(image => predicted.Labels[(int)image] == snapshot.Labels[image]), measured.Length);
    }

    /// <summary>The same of the first labels alone, as they were given: 10, 20, 50, 100 and so on, and all.</summary>
    public static ImmutableArray<LabelingAccuracy> Curve(LabelingModel model, LabelingSnapshot snapshot, CancellationToken cancellationToken)
    {
        var training = snapshot.Training();
        return [.. Counts(training.Length)
            .Select(count => Measure(snapshot, count, model.Spread(snapshot, training.Take(count), isKept: false, cancellationToken)))
            .OfType<LabelingAccuracy>()];
    }

    private static IEnumerable<int> Counts(int all)
    {
        for (long scale = 1; scale * Steps[0] < all; scale *= Steps[0])
        {
            foreach (var step in Steps.TakeWhile(step => step * scale < all))
            {
                yield return (int)(step * scale);
            }
        }

        yield return all;
    }

    private static double Draw(IncrementalHash hash, string name, long seed)
    {
        hash.AppendData(BitConverter.GetBytes(seed));
        hash.AppendData(Encoding.UTF8.GetBytes(name));
        return (System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(hash.GetHashAndReset()) >> 11) * (1.0 / (1UL << 53));
    }
}
