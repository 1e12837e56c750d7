using FewLabel.Runtime;
using FewLabel.Sampling;

namespace FewLabel.Tests.Sampling;

public sealed class StratifiedSplitTests
{
    /// <summary>Expected counts: scikit-learn 1.2, StratifiedShuffleSplit, the same for every random state.</summary>
    public static TheoryData<int[], double, int[]> SklearnSplits => new()
    {
        { [7, 13, 12, 11, 7, 8, 14, 11, 5, 12], 0.25, [5, 10, 9, 8, 5, 6, 11, 8, 4, 9] },
        { [30, 50, 21], 0.3, [21, 35, 14] },
        { [5, 6, 7, 9], 0.21, [4, 5, 5, 7] },
        { [12, 40, 3, 45], 0.4, [7, 24, 2, 27] },
    };

    [Theory]
    [MemberData(nameof(SklearnSplits))]
    public void Class_counts_are_those_of_scikit_learn(int[] counts, double share, int[] trainCounts)
    {
        var labels = Labels(counts);
        using var random = new RandomSource(5);
        var split = Split(labels, share, random);

        Assert.Equal(trainCounts, Count(split.Train, labels, counts.Length));
        Assert.Equal(counts.Zip(trainCounts, (all, train) => all - train), Count(split.Validation, labels, counts.Length));
    }

    [Fact]
    public void The_parts_never_overlap_and_are_all()
    {
        var labels = Labels([7, 9, 4]);
        using var random = new RandomSource(5);
        var split = Split(labels, 0.3, random);

        Assert.Equal(Enumerable.Range(0, 20).Select(i => (long)i), split.Train.Concat(split.Validation).Order());
    }

    [Fact]
    public void Equal_fractions_are_drawn_at_random()
    {
        // Of 14 places each of the 4 classes has 3.5: two of them get a fourth.
        var labels = Labels([5, 5, 5, 5]);
        var least = new HashSet<int>();
        for (var seed = 0; seed < 40; seed++)
        {
            using var random = new RandomSource(seed);
            var counts = Count(Split(labels, 0.3, random).Train, labels, 4);
            Assert.Equal(14, counts.Sum());
            Assert.Equal([3, 3, 4, 4], counts.Order());
            least.Add(Array.IndexOf(counts, 3));
        }

        Assert.True(least.Count >= 3, "the same classes lose every time");
    }

    [Fact]
    public void Membership_is_random_and_repeatable()
    {
        var labels = Labels([20, 20]);
        using var first = new RandomSource(1);
        using var again = new RandomSource(1);
        using var other = new RandomSource(2);
        var split = Split(labels, 0.25, first);

        Assert.Equal(split.Train.ToArray(), Split(labels, 0.25, again).Train.ToArray());
        Assert.NotEqual(split.Validation.Order(), Split(labels, 0.25, other).Validation.Order());
    }

    [Theory]
    [InlineData(0.07, 100, 7)]
    [InlineData(0.29, 100, 29)]
    [InlineData(0.25, 10, 3)]
    public void The_validation_part_is_the_share_rounded_up_without_rounding_noise(double share, int count, int validation)
    {
        var labels = Labels([count / 2, count / 2]);
        using var random = new RandomSource(1);
        Assert.Equal(validation, Split(labels, share, random).Validation.Length);
    }

    [Fact]
    public void A_class_with_one_label_is_refused_with_class_and_remedy()
    {
        using var random = new RandomSource(1);
        var error = Assert.Throws<SamplingException>(() => Split(Labels([10, 1, 10]), 0.25, random));
        Assert.Contains("class 1, which has 1 labeled", error.Message, StringComparison.Ordinal);
        Assert.Contains("at least 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_share_that_leaves_a_class_without_a_training_image_is_refused()
    {
        using var random = new RandomSource(1);
        var error = Assert.Throws<SamplingException>(() => Split(Labels([30, 2]), 0.9, random));
        Assert.Contains("leaves the training part without an image of class 1", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    public void A_share_outside_0_to_1_is_refused_with_its_value(double share)
    {
        using var random = new RandomSource(1);
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Split(Labels([5, 5]), share, random));
        Assert.Equal(share, error.ActualValue);
    }

    private static DataSplit Split(long[] labels, double share, RandomSource random) =>
        StratifiedSplit.Split([.. Enumerable.Range(0, labels.Length).Select(i => (long)i)], i => labels[i], share, random);

    private static long[] Labels(int[] counts) => [.. counts.SelectMany((count, label) => Enumerable.Repeat((long)label, count))];

    private static int[] Count(IEnumerable<long> indices, long[] labels, int classes)
    {
        var counts = new int[classes];
        foreach (var index in indices)
        {
            counts[labels[index]]++;
        }

        return counts;
    }
}
