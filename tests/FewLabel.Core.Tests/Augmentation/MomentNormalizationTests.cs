using FewLabel.Augmentation;
using FewLabel.Recipes;
using FewLabel.Data;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Tests.Augmentation;

public sealed class MomentNormalizationTests
{
    [Theory]
    [InlineData("upright", 1, 28, 28)]
    [InlineData("upright, width 0.65", 1, 28, 28)]
    [InlineData("upright, zoom 1.25", 3, 24, 32)]
    [InlineData("width 0.4", 1, 32, 20)]
    [InlineData("zoom 0.8", 3, 20, 28)]
    public void Each_pixel_comes_from_where_the_moments_say(string name, int channels, int height, int width)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(1);
        var form = MomentNormalization.Find(name)!;
        var images = Slanted(channels, height, width);
        var actual = form.Apply(images, random);

        Assert.Equal(images.shape, actual.shape);
        for (var n = 0; n < images.shape[0]; n++)
        {
            Tensors.AssertClose(Naive(form, images[n]), actual[n], 1e-3);
        }
    }

    [Fact]
    public void A_slanted_line_becomes_upright_and_stands_in_the_middle()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(1);
        var images = RandomStroke.Coverage([new StrokeLine(16, 12, Math.PI / 180 * 65, 15, 3)], 28, 28, CPU);
        var (_, _, slantBefore, _) = Moments(images[0]);
        var (x, y, slant, _) = Moments(new MomentNormalization().Apply(images, random)[0]);

        Assert.InRange(Math.Abs(slantBefore), 0.4, 0.5);
        Assert.Equal(0, slant, 0.02);
        Assert.Equal(0, x, 0.05);
        Assert.Equal(0, y, 0.05);
    }

    [Fact]
    public void Digits_of_any_width_get_the_width_asked_for_within_the_stretch_allowed()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(1);
        using var digits = SyntheticDigits.Create(200, seed: 3, variation: 0.5);
        var images = digits.Batch(arange(200, int64));
        var formed = new MomentNormalization(width: 0.6).Apply(images, random);
        var before = new MomentNormalization().Apply(images, random);
        var reached = 0;
        for (var n = 0; n < 200; n++)
        {
            var wanted = Math.Clamp(0.6 * 28 / Width(before[n]), 1 / 1.5, 1.5) * Width(before[n]);
            Assert.Equal(wanted, Width(formed[n]), 0.06 * wanted);
            reached += Math.Abs(Width(formed[n]) - (0.6 * 28)) < 1 ? 1 : 0;
        }

        Assert.InRange(reached, 100, 200);

        static double Width(Tensor image) => Math.Sqrt(12 * Moments(image).Width);
    }

    [Fact]
    public void Normalized_pixels_take_the_same_form_as_plain_ones()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(1);
        var images = Slanted(1, 28, 28);
        var form = new MomentNormalization(width: 0.65);
        var normalize = new Normalize(0.13, 0.31);

        Tensors.AssertClose(normalize.Apply(form.Apply(images, random), random), form.Apply(normalize.Apply(images, random), random), 1e-3);
    }

    [Fact]
    public void Images_without_ink_and_the_form_that_is_none_stay_as_they_are()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(1);
        var flat = full([3, 1, 28, 28], 0.4f);
        var images = Slanted(3, 20, 24);

        Tensors.AssertEqual(flat, new MomentNormalization(width: 0.65).Apply(flat, random));
        Tensors.AssertEqual(images, MomentNormalization.None.Apply(images, random));
        Assert.True(MomentNormalization.None.IsNone);
        Assert.False(new MomentNormalization().IsNone);
    }

    [Fact]
    public void Where_images_ask_for_a_gradient_it_goes_to_the_pixels_that_were_taken()
    {
        using var scope = NewDisposeScope();
        var images = Slanted(1, 28, 28).requires_grad_();
        new MomentNormalization(width: 0.65).Apply(images).sum().backward();

        Assert.InRange(images.grad!.abs().sum().item<float>(), 100, 10_000);
    }

    [Fact]
    public void The_name_says_all_and_gives_the_form_back()
    {
        MomentNormalization[] forms = [MomentNormalization.None, .. DigitAugmentations.InputNormalizations, new(false, 0.5, 2), new(true, 1, 0.5)];
        Assert.Equal("upright, width 0.65", DigitAugmentations.InputNormalizations[2].ToString());
        Assert.All(forms, form =>
        {
            var found = MomentNormalization.Find(form.ToString())!;
            Assert.Equal((form.Upright, form.Width, form.Zoom), (found.Upright, found.Width, found.Zoom));
        });
    }

    [Theory]
    [InlineData("")]
    [InlineData("upright ")]
    [InlineData("width")]
    [InlineData("width 0")]
    [InlineData("width 2")]
    [InlineData("zoom 1e9")]
    [InlineData("zoom 11")]
    [InlineData("zoom -1")]
    [InlineData("zoom 1.2, upright")]
    [InlineData("upright, upright")]
    [InlineData("upright, as it is")]
    public void Other_names_are_none(string name) => Assert.Null(MomentNormalization.Find(name));

    [Theory]
    [InlineData(0.0, 1.0, "width")]
    [InlineData(1.5, 1.0, "width")]
    [InlineData(double.NaN, 1.0, "width")]
    [InlineData(0.5, 0.0, "zoom")]
    [InlineData(0.5, double.PositiveInfinity, "zoom")]
    public void Values_outside_their_range_are_refused(double width, double zoom, string name) =>
        Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(() => new MomentNormalization(width: width, zoom: zoom)).ParamName);

    /// <summary>A few strokes on a gray ground, each image's other ones.</summary>
    private static Tensor Slanted(int channels, int height, int width)
    {
        var images = Enumerable.Range(0, 6).Select(n => RandomStroke.Coverage(
            [new StrokeLine((width / 2.0) + 2, height / 2.0, 1.1 + (0.25 * n), 12, 2.5), new StrokeLine((width / 2.0) - n, (height / 2.0) - 4, 0.2 * n, 8, 2)],
            height, width, CPU).sum(0, keepdim: true).clamp(0, 1));
        return cat([.. images]).mul(0.7).add(0.1).repeat(1, channels, 1, 1);
    }

    /// <summary>Middle, slant and variance across, of the ink of one image, in pixels from the middle of the image.</summary>
    private static (double X, double Y, double Slant, double Width) Moments(Tensor image)
    {
        var (height, width) = ((int)image.shape[1], (int)image.shape[2]);
        var pixels = image.mean([0L]).contiguous().data<float>().ToArray();
        var least = pixels.Min();
        var points = pixels.Select((value, i) => (ForegroundExtent: (double)(value - least), X: (i % width) - ((width - 1) / 2.0), Y: (i / width) - ((height - 1) / 2.0))).ToArray();
        var mass = points.Sum(point => point.ForegroundExtent);
        var (x, y) = (points.Sum(point => point.ForegroundExtent * point.X) / mass, points.Sum(point => point.ForegroundExtent * point.Y) / mass);
        var slant = points.Sum(point => point.ForegroundExtent * (point.X - x) * (point.Y - y)) / points.Sum(point => point.ForegroundExtent * (point.Y - y) * (point.Y - y));
        return (x, y, slant, points.Sum(point => point.ForegroundExtent * (point.X - x) * (point.X - x)) / mass);
    }

    private static Tensor Naive(MomentNormalization form, Tensor image)
    {
        var (channels, height, width) = ((int)image.shape[0], (int)image.shape[1], (int)image.shape[2]);
        var (middleX, middleY, slant, variance) = Moments(image);
        var (least, varianceY) = (image.min().item<float>(), Moments(image.transpose(1, 2)).Width);
        var taken = form.Upright ? Math.Clamp(slant, -1, 1) : 0;
        // Var(x - s·y) with s the slant: Var(x) - 2·s·Cov + s²·Var(y), and Cov is slant · Var(y).
        var upright = variance - (2 * taken * slant * varianceY) + (taken * taken * varianceY);
        var stretch = form.Width is { } share ? Math.Clamp(share * width / Math.Sqrt(12 * upright), 1 / 1.5, 1.5) : 1;
        var result = new float[channels * height * width];
        var from = image.contiguous().data<float>().ToArray();
        for (var i = 0; i < result.Length; i++)
        {
            var (c, row, column) = (i / (height * width), i / width % height, i % width);
            var (x, y) = (column - ((width - 1) / 2.0), row - ((height - 1) / 2.0));
            var sourceX = (x / (stretch * form.Zoom)) + (taken * y / form.Zoom) + middleX + ((width - 1) / 2.0);
            var sourceY = (y / form.Zoom) + middleY + ((height - 1) / 2.0);
            var (left, top) = ((int)Math.Floor(sourceX), (int)Math.Floor(sourceY));
            double sum = 0;
            for (var corner = 0; corner < 4; corner++)
            {
                var (px, py) = (left + (corner % 2), top + (corner / 2));
                if (px >= 0 && py >= 0 && px < width && py < height)
                {
                    sum += (1 - Math.Abs(sourceX - px)) * (1 - Math.Abs(sourceY - py)) * (from[(c * height * width) + (py * width) + px] - least);
                }
            }

            result[i] = (float)(sum + least);
        }

        return tensor(result, [channels, height, width]);
    }
}
