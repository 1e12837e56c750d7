namespace FewLabel.Graphs;

/// <summary>Checks labels that a caller passes.</summary>
internal static class GivenLabels
{
    public const int LargestClassCount = 100_001;

    /// <summary>The labels as an array of their own.</summary>
    public static int[] Check(IReadOnlyList<long> labels, int classCount)
    {
        var classes = new int[labels.Count];
        for (var i = 0; i < classes.Length; i++)
        {
            var label = labels[i];
            classes[i] = label >= 0 && label < classCount
                ? (int)label
                : throw new ArgumentOutOfRangeException(nameof(labels), label, $"Label {i} is {label}; with {classCount} classes labels run from 0 to {classCount - 1}.");
        }

        return classes;
    }

    public static void CheckClassCount(int classCount)
    {
        if (classCount is < 2 or > LargestClassCount)
        {
            throw new ArgumentOutOfRangeException(nameof(classCount), classCount, $"The number of classes must be 2 to {LargestClassCount}.");
        }
    }
}
