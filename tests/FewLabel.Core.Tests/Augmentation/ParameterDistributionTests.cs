using FewLabel.Augmentation;
using FewLabel.Runtime;

namespace FewLabel.Tests.Augmentation;

/// <summary>What is drawn has the ranges, means and quantiles that are promised. Seeds are fixed.</summary>
public sealed class ParameterDistributionTests
{
    private const int Draws = 20_000;

    [Fact]
    public void Rotation_angles_are_uniform()
    {
        using var random = new RandomSource(11);
        var matrices = new RandomRotation((-30, 60)).Draw(Draws, 28, 28, random).Matrices.ToArray();

        // Output to input turns the other way than the image, which turns counter-clockwise; y runs down.
        AssertUniform(matrices.Select(m => double.RadiansToDegrees(Math.Atan2(m.Yx, m.Xx))), -30, 60);
    }

    [Fact]
    public void Affine_parameters_are_uniform_and_independent()
    {
        using var random = new RandomSource(12);
        var angles = new RandomAffine(degrees: (10, 50)).Draw(Draws, 28, 28, random).Matrices.ToArray();
        var scales = new RandomAffine(scale: (0.5, 2)).Draw(Draws, 28, 28, random).Matrices.ToArray();
        var shears = new RandomAffine(shearX: 30, shearY: (5, 10)).Draw(Draws, 28, 28, random).Matrices.ToArray();

        AssertUniform(angles.Select(m => double.RadiansToDegrees(Math.Atan2(m.Xy, m.Xx))), 10, 50);
        AssertUniform(scales.Select(m => 1 / m.Xx), 0.5, 2);
        AssertUniform(shears.Select(m => double.RadiansToDegrees(Math.Atan(m.Xy))), -30, 30);
        AssertUniform(shears.Select(m => double.RadiansToDegrees(Math.Atan(m.Yx))), 5, 10);
        Assert.InRange(Correlation(shears.Select(m => m.Xy), shears.Select(m => m.Yx)), -0.03, 0.03);
    }

    [Fact]
    public void Translations_are_whole_pixels_with_the_outer_ones_half_as_likely_when_the_reach_is_whole()
    {
        using var random = new RandomSource(13);
        var matrices = new RandomTranslation(0.1, 0.25).Draw(Draws, 8, 30, random).Matrices.ToArray();
        var shares = matrices.CountBy(m => -m.X0).ToDictionary(pair => pair.Key, pair => pair.Value / (double)Draws);

        Assert.Equal([-3, -2, -1, 0, 1, 2, 3], shares.Keys.Order());
        Assert.All(shares, pair => Assert.InRange(pair.Value, Math.Abs(pair.Key) == 3 ? 0.075 : 0.155, Math.Abs(pair.Key) == 3 ? 0.092 : 0.18));
        Assert.Equal([-2, -1, 0, 1, 2], matrices.Select(m => m.Y0).Distinct().Order());
    }

    [Fact]
    public void Crops_have_a_uniform_area_and_a_log_uniform_ratio()
    {
        using var random = new RandomSource(14);
        var crop = new RandomResizedCrop(28, (0.2, 0.4), (0.5, 2));
        var boxes = crop.DrawBoxes(Draws, 1000, 1000, random);

        AssertUniform(boxes.Select(box => box.Height * (double)box.Width / 1e6), 0.2, 0.4, slack: 0.002);
        AssertUniform(boxes.Select(box => Math.Log(box.Width / (double)box.Height)), -Math.Log(2), Math.Log(2), slack: 0.005);
    }

    [Fact]
    public void Crops_lie_anywhere_in_the_image_and_nowhere_else()
    {
        using var random = new RandomSource(15);
        var boxes = new RandomResizedCrop(28, (0.25, 0.25), (1, 1)).DrawBoxes(Draws, 20, 28, random);

        // A quarter of 20×28 at ratio 1 is 11.8 pixels long: 12.
        Assert.All(boxes, box => Assert.Equal((12, 12), (box.Height, box.Width)));
        Assert.Equal(Enumerable.Range(0, 9), boxes.Select(box => box.Top).Distinct().Order());
        Assert.Equal(Enumerable.Range(0, 17), boxes.Select(box => box.Left).Distinct().Order());
        Assert.All(boxes.CountBy(box => box.Left), pair => Assert.InRange(pair.Value / (double)Draws * 17, 0.88, 1.12));
    }

    [Fact]
    public void Crops_that_may_fail_follow_torchvisions_distribution()
    {
        // torchvision 0.14, RandomResizedCrop.get_params on 28×28 with scale (0.2, 1) and ratio (3/4, 4/3), 200,000 draws.
        using var random = new RandomSource(16);
        var boxes = new RandomResizedCrop(28, (0.2, 1)).DrawBoxes(100_000, 28, 28, random);

        Assert.InRange(boxes.Average(box => box.Width), 20.4734 - 0.06, 20.4734 + 0.06);
        Assert.InRange(boxes.Average(box => box.Height), 20.4777 - 0.06, 20.4777 + 0.06);
        Assert.InRange(boxes.Average(box => box.Height * box.Width / 784.0), 0.5523 - 0.003, 0.5523 + 0.003);
        Assert.InRange(boxes.Average(box => box.Left), 3.7611 - 0.06, 3.7611 + 0.06);
        Assert.InRange(boxes.Count(box => box.Width == 28) / 100_000.0, 0.0441 - 0.004, 0.0441 + 0.004);
    }

    [Theory]
    [InlineData(10, 40, 10, 13, 0, 13)]
    [InlineData(40, 10, 13, 10, 13, 0)]
    public void A_crop_that_never_fits_becomes_the_largest_central_one(int height, int width, int boxHeight, int boxWidth, int top, int left)
    {
        using var random = new RandomSource(17);
        var box = Assert.Single(new RandomResizedCrop(28, (1, 1)).DrawBoxes(1, height, width, random));
        Assert.Equal(new CropBox(top, left, boxHeight, boxWidth), box);
    }

    [Fact]
    public void Erased_boxes_have_the_area_and_ratio_and_are_smaller_than_the_image()
    {
        using var random = new RandomSource(18);
        var boxes = new RandomErasing(0.3, (0.05, 0.1), (0.5, 3)).DrawBoxes(3 * Draws, 500, 500, random);
        var erased = boxes.Where(box => box.Height > 0).ToArray();

        Assert.InRange(erased.Length / (3.0 * Draws), 0.29, 0.31);
        AssertUniform(erased.Select(box => box.Height * (double)box.Width / 250_000), 0.05, 0.1, slack: 0.002);
        AssertUniform(erased.Select(box => Math.Log(box.Height / (double)box.Width)), Math.Log(0.5), Math.Log(3), slack: 0.02);
        Assert.All(new RandomErasing(1, (0.5, 1), (1, 1)).DrawBoxes(1000, 9, 9, random), box => Assert.InRange(box.Height, 0, 8));
    }

    [Fact]
    public void Jitter_factors_are_uniform_and_every_order_is_as_likely()
    {
        using var random = new RandomSource(19);
        var (operations, factors) = new ColorJitter(0.4, 1.5, 0.2, 0.1).Draw(Draws, 3, random);
        double[] Of(ColorOperation operation) =>
            [.. Enumerable.Range(0, Draws).Select(n => (double)factors[Enumerable.Range(0, 4).Single(step => operations[step, n] == operation), n])];

        AssertUniform(Of(ColorOperation.Brightness), 0.6, 1.4);
        AssertUniform(Of(ColorOperation.Contrast), 0, 2.5);
        AssertUniform(Of(ColorOperation.Saturation), 0.8, 1.2);
        AssertUniform(Of(ColorOperation.Hue), -0.1, 0.1);
        var orders = Enumerable.Range(0, Draws)
            .CountBy(n => (operations[0, n], operations[1, n], operations[2, n], operations[3, n])).ToArray();
        Assert.Equal(24, orders.Length);
        Assert.All(orders, order => Assert.InRange(order.Value / (Draws / 24.0), 0.85, 1.15));
    }

    [Fact]
    public void Elastic_offsets_are_normal_with_the_given_deviation_on_each_axis()
    {
        using var random = new RandomSource(20);
        var warp = new ElasticTransform(0.05, 3).Draw(Draws / 10, 20, 40, random).Warp!;
        var offsets = warp.Offsets.ToArray();
        var x = offsets.Where((_, i) => i / 9 % 2 == 0).Select(value => (double)value).ToArray();
        var y = offsets.Where((_, i) => i / 9 % 2 == 1).Select(value => (double)value).ToArray();

        Assert.Equal(18 * Draws / 10, offsets.Length);
        Assert.InRange(x.Average(), -0.05, 0.05);
        Assert.InRange(Math.Sqrt(x.Average(value => value * value)), 1.95, 2.05);
        Assert.InRange(Math.Sqrt(y.Average(value => value * value)), 0.975, 1.025);
        Assert.InRange(x.Count(value => Math.Abs(value) < 2) / (double)x.Length, 0.67, 0.695);
    }

    [Fact]
    public void Flips_and_partial_application_have_their_probability()
    {
        using var random = new RandomSource(21);
        var flips = new RandomHorizontalFlip(0.3).Draw(Draws, 4, 4, random).Matrices.ToArray().Count(m => m.Xx < 0);
        using var images = TorchSharp.torch.ones(Draws, 1, 1, 1);
        using var applied = new RandomApply(ColorJitter.Between(brightness: (0, 0)), 0.7).Apply(images, random);
        using var kept = applied.mean();

        Assert.InRange(flips / (double)Draws, 0.29, 0.31);
        Assert.InRange(kept.item<float>(), 0.29, 0.31);
    }

    /// <summary>Checks range, mean and quantiles. The quantiles' standard error is at most 0.0036 of the range.</summary>
    private static void AssertUniform(IEnumerable<double> values, double low, double high, double slack = 1e-5)
    {
        double[] sorted = [.. values.Order()];
        var span = high - low;
        Assert.InRange(sorted[0], low - slack, low + 0.01 * span);
        Assert.InRange(sorted[^1], high - 0.01 * span, high + slack);
        Assert.InRange(sorted.Average(), low + 0.49 * span, high - 0.49 * span);
        foreach (var quantile in (double[])[0.05, 0.25, 0.5, 0.75, 0.95])
        {
            var value = sorted[(int)(quantile * sorted.Length)];
            Assert.InRange((value - low) / span, quantile - 0.015, quantile + 0.015);
        }
    }

    private static double Correlation(IEnumerable<double> first, IEnumerable<double> second)
    {
        double[] a = [.. first], b = [.. second];
        var (meanA, meanB) = (a.Average(), b.Average());
        var product = a.Zip(b, (x, y) => (x - meanA) * (y - meanB)).Sum();
        return product / Math.Sqrt(a.Sum(x => (x - meanA) * (x - meanA)) * b.Sum(y => (y - meanB) * (y - meanB)));
    }
}
