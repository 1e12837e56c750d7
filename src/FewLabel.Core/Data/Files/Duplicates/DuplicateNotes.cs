using static System.FormattableString;

namespace FewLabel.Data;

/// <summary>Says which pictures are the same.</summary>
internal static class DuplicateNotes
{
    private const int MostNamed = 3;

    /// <summary>A sentence for each kind of pairs, which names the first of them.</summary>
    public static IEnumerable<string> Of(LoadedImages images)
    {
        foreach (var pairs in images.Duplicates.GroupBy(pair => pair.Kind))
        {
            var count = pairs.Count();
            var named = string.Join("; ", pairs.Take(MostNamed).Select(pair => Pair(images, pair)));
            var more = count > MostNamed ? Invariant($"; and {count - MostNamed:N0} more (LoadedImages.Duplicates)") : "";
            yield return pairs.Key switch
            {
                DuplicateKind.TrainAndTest => Invariant($"{count:N0} test pictures are training pictures too, so that figures come out too good: {named}{more}. Remove one of each."),
                DuplicateKind.LabelsInTrain => Invariant($"{count:N0} training pictures have two labels: {named}{more}. Remove the wrong one of each."),
                _ => Invariant($"{count:N0} test pictures have two labels: {named}{more}. Remove the wrong one of each."),
            };
        }
    }

    private static string Pair(LoadedImages images, DuplicateImagePair pair)
    {
        var (train, test) = (images.Dataset.Train, images.TestPaths);
        var same = pair.IsExact ? "is" : "is nearly";
        return pair.Kind switch
        {
            DuplicateKind.TrainAndTest => $"{test[(int)pair.Second]} {same} {images.TrainPaths[(int)pair.First]}",
            DuplicateKind.LabelsInTrain => $"{Labeled(images.TrainPaths, train, pair.Second)} {same} {Labeled(images.TrainPaths, train, pair.First)}",
            _ => $"{Labeled(test, images.Dataset.Test, pair.Second)} {same} {Labeled(test, images.Dataset.Test, pair.First)}",
        };
    }

    private static string Labeled(IReadOnlyList<string> paths, ImageSet set, long image) =>
        $"{paths[(int)image]} ('{set.ClassNames[(int)set.LabelValues[(int)image]]}')";
}
