using System.Collections.Immutable;

namespace FewLabel.Training;

/// <summary>Computes the weights.</summary>
internal static class ClassWeighing
{
    /// <summary>The weight of each class; null where all are 1. A class without images has 0.</summary>
    public static ImmutableArray<double>? Of(ClassWeights weights, IReadOnlyList<long> labels, int classCount)
    {
        if (weights == ClassWeights.None)
        {
            return null;
        }

        var counts = new int[classCount];
        foreach (var label in labels)
        {
            counts[label]++;
        }

        var present = counts.Count(count => count > 0);
        return [.. counts.Select(count => count == 0 ? 0 : labels.Count / ((double)present * count))];
    }
}
