using FewLabel.Augmentation;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Tests.Augmentation;

public sealed class StrokeWidthTests
{
    [Fact]
    public void Each_image_goes_its_own_way_towards_the_greatest_or_least_of_its_neighbours()
    {
        double[] changes = [1, -1, 0, 0.25, -0.5];
        using var random = new RandomSource(1);
        using var images = random.Uniform(0, 1, changes.Length, 1, 5, 4);
        using var changed = StrokeWidth.Morph(images, changes);
        var before = images.data<float>().ToArray();
        var after = changed.data<float>().ToArray();

        for (var i = 0; i < before.Length; i++)
        {
            var (image, row, column) = (i / 20, i / 4 % 5, i % 4);
            var neighbours =
                from y in Enumerable.Range(row - 1, 3)
                from x in Enumerable.Range(column - 1, 3)
                where y is >= 0 and < 5 && x is >= 0 and < 4
                select before[image * 20 + y * 4 + x];
            var target = changes[image] > 0 ? neighbours.Max() : neighbours.Min();
            Assert.Equal(before[i] + Math.Abs(changes[image]) * (target - before[i]), after[i], 5);
        }
    }

    [Fact]
    public void A_stroke_gets_thicker_or_thinner_within_the_range()
    {
        using var images = zeros(2_000, 1, 9, 9);
        images[.., .., .., 3..6] = 1;
        using var random = new RandomSource(1);
        using var changed = new StrokeWidth((-0.5, 1)).Apply(images, random);
        using var widths = changed[.., 0, 4, ..].sum(1);

        // Three pixels wide; the whole dilation adds two, half the erosion takes one.
        Assert.InRange(widths.min().item<float>(), 2f, 2.01f);
        Assert.InRange(widths.max().item<float>(), 4.99f, 5f);
        Assert.InRange(widths.mean().item<float>(), 3.45f, 3.55f);
    }

    [Theory]
    [InlineData(-1.1, 0)]
    [InlineData(0, 1.1)]
    public void A_range_beyond_1_is_refused(double low, double high)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new StrokeWidth((low, high)));
        Assert.Contains("change", error.Message, StringComparison.Ordinal);
    }
}
