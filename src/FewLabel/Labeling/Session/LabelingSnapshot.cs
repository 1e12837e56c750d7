using System.Collections.Immutable;

namespace FewLabel.Labeling;

/// <summary>The labels of one moment, for what takes longer than a moment.</summary>
/// <param name="Version">Of the state.</param>
/// <param name="Classes">The classes' names, in the order in which they appeared.</param>
/// <param name="Status">Of each image.</param>
/// <param name="Labels">The class of each image, or <see cref="NoClass"/>.</param>
/// <param name="Order">As which of all that was said each image was marked.</param>
/// <param name="Measured">Which images are of the measured sample.</param>
internal sealed record LabelingSnapshot(long Version, ImmutableArray<string> Classes, LabelingStatus[] Status, int[] Labels, int[] Order, bool[] Measured)
{
    public const int NoClass = -1;

    /// <summary>Of how many images outside the measured sample something is said.</summary>
    public int MarkedCount => Select((image, measured) => !measured && Status[image] != LabelingStatus.Open).Count();

    /// <summary>The images with a label for training, in the order of their labels.</summary>
    public long[] Training() => [.. Select((image, measured) => !measured && Labels[image] != NoClass).OrderBy(image => Order[image])];

    /// <summary>The images with a label for measuring.</summary>
    public long[] MeasuredLabels() => [.. Select((image, measured) => measured && Labels[image] != NoClass)];

    /// <summary>The images that may be proposed: those of which nothing is said, and if there is none, those that were put off.</summary>
    public long[] Open(bool measured)
    {
        long[] open = [.. Select((image, own) => own == measured && Status[image] == LabelingStatus.Open)];
        return open.Length > 0 ? open : [.. Select((image, own) => own == measured && Status[image] == LabelingStatus.Skipped)];
    }

    /// <summary>For each class its rows among these, in ascending order.</summary>
    public long[][] ByClass(IEnumerable<long> images)
    {
        var rows = images.ToLookup(image => Labels[image]);
        return [.. Enumerable.Range(0, Classes.Length).Select(c => rows[c].Order().ToArray())];
    }

    /// <summary>How many labels for training each class has.</summary>
    public int[] TrainingCounts()
    {
        var counts = new int[Classes.Length];
        foreach (var image in Training())
        {
            counts[Labels[image]]++;
        }

        return counts;
    }

    private IEnumerable<long> Select(Func<int, bool, bool> isWanted) =>
        Enumerable.Range(0, Labels.Length).Where(image => isWanted(image, Measured[image])).Select(image => (long)image);
}
