using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Tests.Augmentation;

public sealed class NormalizeTests
{
    [Fact]
    public void Measured_figures_are_those_of_the_pixels_of_each_channel()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(1);
        var pixels = random.Integers(0, 200, 20, 3, 5, 4);
        pixels.select(1, 2).clamp_(max: 90);
        using var images = new ImageSet(pixels.to(uint8), null);
        var normalize = Normalize.Measure(images);
        var values = images.Pixels.to(float64) / 255;
        for (var channel = 0; channel < 3; channel++)
        {
            var own = values.select(1, channel);
            Assert.Equal(own.mean().item<double>(), normalize.Mean[channel], 12);
            Assert.Equal(own.std(unbiased: false).item<double>(), normalize.StandardDeviation[channel], 12);
        }

        var normal = normalize.Apply(images.Batch(arange(20, int64)), random);
        Tensors.AssertClose(zeros(3), normal.mean([0, 2, 3]), 1e-5);
        Tensors.AssertClose(ones(3), normal.square().mean([0, 2, 3]).sqrt(), 1e-4);
    }

    [Fact]
    public void Only_the_given_images_are_measured()
    {
        using var scope = NewDisposeScope();
        using var images = new ImageSet(arange(24, int64).mul_(10).to(uint8).view(6, 1, 2, 2), null);
        var normalize = Normalize.Measure(images, [1, 4]);

        // 40, 50, 60, 70 and 160, 170, 180, 190.
        Assert.Equal(115.0 / 255, normalize.Mean[0], 12);
        Assert.Equal(Math.Sqrt(3600 + 125) / 255, normalize.StandardDeviation[0], 12);
        Assert.Throws<ArgumentOutOfRangeException>(() => Normalize.Measure(images, [6]));
        Assert.Throws<ArgumentException>(() => Normalize.Measure(images, []));
    }

    [Fact]
    public void Pixels_that_are_all_the_same_are_refused()
    {
        using var images = new ImageSet(zeros(2, 1, 3, 3, uint8), null);
        Assert.Contains("Channel 0", Assert.Throws<FewLabelException>(() => Normalize.Measure(images)).Message);
    }
}
