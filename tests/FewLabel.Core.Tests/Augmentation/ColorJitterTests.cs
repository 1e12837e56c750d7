using FewLabel.Augmentation;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Tests.Augmentation;

public sealed class ColorJitterTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_batch_is_what_its_images_are_one_by_one_each_in_its_own_order(int channels)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(3);
        using var same = new RandomSource(3);
        var images = random.Uniform(0, 1, 12, channels, 6, 5);
        same.Uniform(0, 1, 12, channels, 6, 5);
        var jitter = new ColorJitter(0.9, 0.9, 0.9, 0.5);

        var batch = jitter.Apply(images, random);
        var (operations, factors) = jitter.Draw(12, channels, same);
        for (var n = 0; n < 12; n++)
        {
            var own = images.narrow(0, n, 1).clone();
            for (var step = 0; step < operations.GetLength(0); step++)
            {
                ColorAdjustment.Apply(own, new[,] { { operations[step, n] } }, new[,] { { factors[step, n] } }, 0);
            }

            Tensors.AssertClose(own, batch.narrow(0, n, 1), 1e-6);
        }
    }

    [Fact]
    public void Saturation_and_hue_do_nothing_to_images_of_one_channel()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(3);
        var images = random.Uniform(0, 1, 4, 1, 6, 5);
        Tensors.AssertEqual(images, new ColorJitter(saturation: 0.9, hue: 0.5).Apply(images, random));
    }

    [Fact]
    public void Saturation_and_hue_do_nothing_to_gray_images_of_three_channels()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(3);
        var images = random.Uniform(0, 1, 4, 1, 6, 5).repeat(1, 3, 1, 1);
        Tensors.AssertClose(images, new ColorJitter(saturation: 0.9, hue: 0.5).Apply(images, random), 2e-4);
    }

    [Fact]
    public void Values_stay_from_0_to_1()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(3);
        var images = new ColorJitter(5, 5, 5, 0.5).Apply(random.Uniform(0, 1, 50, 3, 6, 5), random);
        Assert.InRange(images.min().item<float>(), 0, 1);
        Assert.InRange(images.max().item<float>(), 0, 1);
    }

    [Fact]
    public void A_number_stands_for_the_range_around_one_that_stops_at_zero()
    {
        var jitter = new ColorJitter(0.4, 1.5, hue: 0.2);
        Assert.Equal((0.6, 1.4), (jitter.Brightness.Low, jitter.Brightness.High));
        Assert.Equal((0, 2.5), (jitter.Contrast.Low, jitter.Contrast.High));
        Assert.Equal((1, 1), (jitter.Saturation.Low, jitter.Saturation.High));
        Assert.Equal((-0.2, 0.2), (jitter.Hue.Low, jitter.Hue.High));
    }
}
