using FewLabel.Methods;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Tests.Methods;

/// <summary>The parts of the labels that cross-validation leaves out in turn.</summary>
public sealed class LabelFoldsTests
{
    [Fact]
    public void Each_label_is_in_one_part_and_each_part_has_the_classes_alike()
    {
        long[] labels = [.. Enumerable.Range(0, 45).Select(position => (long)position % 4)];
        using var random = new RandomSource(1);
        var folds = new LabelFolds(labels, 3, random);

        Assert.Equal(3, folds.Count);
        Assert.Equal(Enumerable.Range(0, 45), Enumerable.Range(0, 3).SelectMany(fold => folds.In(fold)).Order());
        for (var fold = 0; fold < 3; fold++)
        {
            Assert.All(Enumerable.Range(0, 4), label => Assert.InRange(folds.In(fold).Count(position => labels[position] == label), 3, 5));
            Assert.Equal(Enumerable.Range(0, 45), folds.In(fold).Concat(folds.Without(fold)).Order());
        }
    }

    [Fact]
    public void A_class_with_one_label_is_learned_with_every_part()
    {
        using var random = new RandomSource(1);
        var folds = new LabelFolds([0, 0, 0, 1, 2, 2], 3, random);

        Assert.False(folds.HoldsOut(3));
        Assert.Equal([0, 1, 2, 4, 5], folds.HeldOut.AsSpan());
        Assert.All(Enumerable.Range(0, folds.Count), fold => Assert.Contains(3, folds.Without(fold)));
    }

    [Fact]
    public void One_label_of_each_class_leaves_one_part_that_holds_nothing_out()
    {
        using var random = new RandomSource(1);
        var folds = new LabelFolds([0, 1, 2], 3, random);

        Assert.Equal(1, folds.Count);
        Assert.Empty(folds.HeldOut);
        Assert.Equal([0, 1, 2], folds.Without(0).AsSpan());
    }

    [Fact]
    public void Collected_rows_are_those_of_the_part_that_was_left_out()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(1);
        var folds = new LabelFolds([0, 0, 0, 1, 2, 2], 3, random);

        var collected = folds.Collect(6, 3, fold => full([6, 3], fold + 10f));

        for (var fold = 0; fold < 3; fold++)
        {
            Assert.All(folds.In(fold), position => Assert.Equal(fold + 10, collected[position, 0].item<float>()));
        }

        Assert.Equal(1 / 3f, collected[3, 1].item<float>(), 6);
    }
}
