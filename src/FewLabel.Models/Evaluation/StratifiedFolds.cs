namespace FewLabel.Training;

/// <summary>
/// Splits rows into parts of equal size, plus or minus one, whose shares of each class are equal, plus or minus one row.
/// Nothing is drawn: rows are dealt out class by class in the order they come in.
/// </summary>
internal static class StratifiedFolds
{
    /// <summary>The rows of each part; with fewer rows than parts each row is one.</summary>
    public static long[][] Split(IReadOnlyList<long> labels, int folds)
    {
        var byClass = Enumerable.Range(0, labels.Count).Select(row => (long)row).OrderBy(row => labels[(int)row]).ToArray();
        var parts = Math.Min(folds, labels.Count);
        return [.. Enumerable.Range(0, parts).Select(part => byClass.Where((_, place) => place % parts == part).Order().ToArray())];
    }
}
