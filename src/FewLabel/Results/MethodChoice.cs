using FewLabel.Training.Metrics;

namespace FewLabel.Results;

/// <summary>
/// Names the best of several methods from the images held out. These are few, and between methods that they cannot tell apart the one that
/// learns from more of the data is the safer choice.
/// </summary>
/// <remarks>
/// The one-standard-error rule of Breiman, Friedman, Olshen and Stone (1984), with a least difference of one image: of a method that is right on
/// all of them the binomial standard error is 0.
/// </remarks>
internal static class MethodChoice
{
    /// <summary>The positions of the methods that are not worse than the most accurate by more than chance; all where nothing was held out.</summary>
    public static IReadOnlyList<int> Contenders(IReadOnlyList<Evaluation?> heldOut)
    {
        var most = heldOut.Max(figures => figures?.Confusion.Correct);
        return [.. Enumerable.Range(0, heldOut.Count).Where(position => most is null
            || (heldOut[position] is { } figures && most.Value - figures.Confusion.Correct <= LeastDifference(most.Value, figures.Count)))];
    }

    /// <summary>The position of the best: of the contenders that which learns from most, then the most accurate, the least loss, the first.</summary>
    public static int Best(IReadOnlyList<Evaluation?> heldOut, IReadOnlyList<DataUse> uses) => Contenders(heldOut)
        .OrderByDescending(position => uses[position])
        .ThenByDescending(position => heldOut[position]?.Confusion.Correct)
        .ThenBy(position => heldOut[position]?.Loss)
        .First();

    /// <summary>How many images the most accurate must be ahead by at the least, not counting this number itself.</summary>
    private static double LeastDifference(long correct, long count) => Math.Max(1, Math.Sqrt(correct * (1 - ((double)correct / count))));
}
