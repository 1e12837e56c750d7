using FewLabel.Runtime;
using FewLabel.Sampling;

namespace FewLabel.Tests.Sampling;

public sealed class LabelSamplerTests
{
    [Fact]
    public void Seed_42_of_60000_starts_with_the_studys_images()
    {
        using var random = new RandomSource(42);
        var draw = LabelSampler.Random(60_000, 100, random);

        // torch.manual_seed(42); torch.randperm(60000)[:10]
        Assert.Equal(StudyDraw.FirstTen, draw.Labeled.Take(10));
    }

    [Theory]
    [InlineData(10, 10)]
    [InlineData(1000, 1)]
    [InlineData(1000, 100)]
    public void Labeled_and_unlabeled_images_never_overlap_and_are_all(int images, int labels)
    {
        using var random = new RandomSource(3);
        var draw = LabelSampler.Random(images, labels, random);

        Assert.Equal(labels, draw.Labeled.Distinct().Count());
        Assert.Empty(draw.Labeled.Intersect(draw.Unlabeled));
        Assert.Equal(Enumerable.Range(0, images).Select(i => (long)i), draw.Labeled.Concat(draw.Unlabeled).Order());
    }

    [Fact]
    public void A_draw_per_class_has_the_same_number_of_each_class()
    {
        var labels = Enumerable.Range(0, 500).Select(i => (long)(i * i % 4 == 0 ? 0 : i % 3)).ToArray();
        using var random = new RandomSource(3);
        var draw = LabelSampler.PerClass(labels, 3, 7, random);

        Assert.Equal([7, 7, 7], Enumerable.Range(0, 3).Select(c => draw.Labeled.Count(i => labels[i] == c)));
        Assert.Equal(500 - 21, draw.Unlabeled.Length);
        Assert.Empty(draw.Labeled.Intersect(draw.Unlabeled));
    }

    [Fact]
    public void Different_seeds_draw_different_images()
    {
        using var first = new RandomSource(1);
        using var second = new RandomSource(2);
        Assert.NotEqual(LabelSampler.Random(1000, 10, first).Labeled.ToArray(), LabelSampler.Random(1000, 10, second).Labeled.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(51)]
    public void More_labels_than_images_or_none_are_refused_with_what_is_possible(int labels)
    {
        using var random = new RandomSource(1);
        var error = Assert.Throws<SamplingException>(() => LabelSampler.Random(50, labels, random));
        Assert.Contains("possible are 1 to 50", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void More_labels_than_a_class_has_are_refused_with_the_class_and_what_is_possible()
    {
        using var random = new RandomSource(1);
        var error = Assert.Throws<SamplingException>(() => LabelSampler.PerClass([0, 0, 0, 1, 1, 0], 2, 3, random));
        Assert.Contains("class 1 has 2", error.Message, StringComparison.Ordinal);
        Assert.Contains("possible are 1 to 2", error.Message, StringComparison.Ordinal);
    }

    private static class StudyDraw
    {
        public static readonly long[] FirstTen = [37542, 43087, 2992, 25810, 39634, 6425, 55768, 11034, 44310, 44384];
    }

    [Fact]
    public void Given_images_stay_in_their_order_and_all_others_are_unlabeled()
    {
        var draw = LabelSampler.These(6, [4, 0, 3]);

        Assert.Equal([4L, 0, 3], draw.Labeled.ToArray());
        Assert.Equal([1L, 2, 5], draw.Unlabeled.ToArray());
    }

    [Theory]
    [InlineData(new long[0], "no image")]
    [InlineData(new long[] { 1, 6 }, "0 to 5")]
    [InlineData(new long[] { -1 }, "0 to 5")]
    [InlineData(new long[] { 2, 1, 2 }, "Image 2 is named twice")]
    public void Given_images_that_cannot_be_are_refused(long[] images, string message) =>
        Assert.Contains(message, Assert.Throws<SamplingException>(() => LabelSampler.These(6, images)).Message, StringComparison.Ordinal);
}
