using System.Collections.Immutable;
using FewLabel.Runtime;
using FewLabel.Sampling;

namespace LabelBudget;

/// <summary>A way to choose which images to label.</summary>
internal sealed record Choice(string Name, Func<Digits, int, RandomSource, ImmutableArray<long>> Choose)
{
    public const string Chance = "random";

    public static IReadOnlyList<Choice> All { get; } =
    [
        new(Chance, (digits, count, random) => LabelSampler.Random(digits.Count, count, random).Labeled),
        new("k-center", (digits, count, random) => LabelSelection.KCenter(digits.Features, count, random).Labeled),
        new("typical", (digits, count, random) => LabelSelection.Typical(digits.Features, count, random).Labeled),
        new("typical, then uncertain", InTwoRounds),
        new("same number of each class", (digits, count, random) =>
            LabelSampler.PerClass(digits.Labels, Digits.Classes, count / Digits.Classes, random).Labeled),
    ];

    /// <summary>Half of the labels are given to typical images, the others to those that are then least certain.</summary>
    private static ImmutableArray<long> InTwoRounds(Digits digits, int count, RandomSource random)
    {
        var first = LabelSelection.Typical(digits.Features, count / 2, random).Labeled;
        using var scores = digits.Propagate(first);
        return [.. first, .. LabelSelection.Uncertain(digits.Features, scores, first, count - first.Length, random)];
    }
}
