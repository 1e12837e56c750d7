using FewLabel.Augmentation;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Tests.Augmentation;

public sealed class StrokeWidthTests
{
    [Theory]
    [InlineData(5, 4, 1)]
    [InlineData(1, 1, 2)]
    [InlineData(7, 8, 3)]
    [InlineData(6, 19, 1)]
    public void Each_image_goes_its_own_way_towards_the_greatest_or_least_of_its_neighbors(int height, int width, int channels)
    {
        double[] changes = [1, -1, 0, 0.25, -0.5];
        using var random = new RandomSource(1);
        using var images = random.Uniform(0, 1, changes.Length, channels, height, width);
        using var changed = StrokeWidth.Morph(images, changes);
        var before = images.data<float>().ToArray();
        var after = changed.data<float>().ToArray();

        for (var i = 0; i < before.Length; i++)
        {
            var (plane, row, column) = (i / (height * width), i / width % height, i % width);
            var change = changes[plane / channels];
            var neighbors =
                from y in Enumerable.Range(row - 1, 3)
                from x in Enumerable.Range(column - 1, 3)
                where y >= 0 && y < height && x >= 0 && x < width
                select before[(((plane * height) + y) * width) + x];
            var target = change > 0 ? neighbors.Max() : neighbors.Min();
            Assert.Equal(before[i] + (Math.Abs(change) * (target - before[i])), after[i], 5);
        }
    }

    [Fact]
    public void The_way_of_a_cpu_and_that_of_any_device_come_to_the_same()
    {
        using var random = new RandomSource(1);
        using var images = random.Uniform(0, 1, 3, 2, 28, 28);
        float[] thicker = [0.4f, 0, 0.7f], thinner = [0, 0.3f, 0];
        using var quick = GrayscaleMorphology.Step(images, thicker, thinner);
        using var plain = GrayscaleMorphology.OnAny(images, thicker, thinner);

        Assert.True(quick.allclose(plain, rtol: 0, atol: 1e-6));
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
