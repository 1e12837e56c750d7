using static System.FormattableString;

namespace FewLabel.Results;

/// <summary>Says what classes with very few images cannot show.</summary>
internal static class SmallClasses
{
    /// <summary>Of fewer images that are measured on, one more or less is a fifth of the class or more.</summary>
    private const int FewMeasured = 5;

    /// <summary>Fewer labels than this are a few pictures, and not a class.</summary>
    private const int FewLearned = 3;

    private const int MostNamed = 5;

    /// <summary>A sentence for classes with very few images to learn from, and one for those with very few to measure on.</summary>
    public static IEnumerable<string> Notes(ExperimentResult result)
    {
        if (result.TrainCounts.Length > 0 && result.Methods.Length > 0 && Named(result.ClassNames, result.TrainCounts, FewLearned) is { } learned)
        {
            yield return $"Learned from fewer than {FewLearned} images: {learned}. A method cannot tell what such classes have in common from what their few images have: label more of them.";
        }

        if (result.Methods.FirstOrDefault(method => method.Figures is not null) is { } method
            && Named(result.ClassNames, [.. method.Figures!.Confusion.PerClass.Select(each => (int)each.Support)], FewMeasured) is { } measured)
        {
            yield return $"Measured on fewer than {FewMeasured} images: {measured}. The figures of such classes, and their part in the macro accuracy, are little more than chance.";
        }
    }

    private static string? Named(IReadOnlyList<string> names, IReadOnlyList<int> counts, int few)
    {
        var small = names.Zip(counts).Where(each => each.Second < few).Select(each => Invariant($"{each.First} ({each.Second})")).ToList();
        return small.Count switch
        {
            0 => null,
            <= MostNamed => string.Join(", ", small),
            _ => string.Join(", ", small.Take(MostNamed)) + Invariant($" and {small.Count - MostNamed} more classes"),
        };
    }
}
