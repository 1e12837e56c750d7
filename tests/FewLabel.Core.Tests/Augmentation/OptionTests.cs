using FewLabel.Augmentation;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Tests.Augmentation;

/// <summary>Options are checked where they are given, and the message says what was given and what is allowed.</summary>
public sealed class OptionTests
{
    public static TheoryData<string, double> Wrong => new()
    {
        { "degrees", double.NaN }, { "degrees", -5 }, { "translateX", 1.5 }, { "translateY", double.NaN }, { "scale", -0.5 },
        { "scale", double.NaN }, { "shearX", 95 }, { "shearY", 120 }, { "fill", double.NaN }, { "fill", 2 }, { "size", 0 },
        { "crop scale", 1.5 }, { "crop scale", 0 }, { "ratio", -1 }, { "probability", double.NaN }, { "probability", 1.1 },
        { "amplitude", -0.1 }, { "controlPoints", 1 }, { "brightness", -0.1 }, { "contrast", double.NaN },
        { "hue", 0.6 }, { "kernelSize", 4 }, { "kernelSize", -1 }, { "sigma", 0 }, { "erased area", 1.2 }, { "value", double.NaN },
        { "channels", 2 }, { "mean", double.NaN }, { "standardDeviation", 0 }, { "copies", 0 },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_option_is_refused_with_its_value(string option, double value)
    {
        Action create = option switch
        {
            "degrees" => () => _ = new RandomRotation(value),
            "translateX" => () => _ = new RandomAffine(translateX: value),
            "translateY" => () => _ = new RandomAffine(translateY: value),
            "scale" => () => _ = new RandomAffine(scale: (value, 1)),
            "shearX" => () => _ = new RandomAffine(shearX: value),
            "shearY" => () => _ = new RandomAffine(shearY: (0, value)),
            "fill" => () => _ = new RandomTranslation(0, 0, value),
            "size" => () => _ = new RandomResizedCrop((int)value),
            "crop scale" => () => _ = new RandomResizedCrop(28, (Math.Min(value, 0.5), value)),
            "ratio" => () => _ = new RandomResizedCrop(28, ratio: (value, 1)),
            "probability" => () => _ = new RandomHorizontalFlip(value),
            "amplitude" => () => _ = new ElasticTransform(value),
            "controlPoints" => () => _ = new ElasticTransform(0.1, (int)value),
            "brightness" => () => _ = new ColorJitter(value),
            "contrast" => () => _ = new ColorJitter(contrast: value),
            "hue" => () => _ = new ColorJitter(hue: value),
            "kernelSize" => () => _ = new GaussianBlur((int)value),
            "sigma" => () => _ = new GaussianBlur(3, (value, 1)),
            "erased area" => () => _ = new RandomErasing(scale: (0.1, value)),
            "value" => () => _ = new RandomErasing(value: value),
            "channels" => () => _ = new Grayscale((int)value),
            "mean" => () => _ = new Normalize(value, 1),
            "standardDeviation" => () => _ = new Normalize(0, value),
            "copies" => () => _ = new OfflineAugmentation([Augmentations.None], (int)value),
            _ => throw new InvalidOperationException(option),
        };
        var error = Assert.Throws<ArgumentOutOfRangeException>(create);
        Assert.NotNull(error.ActualValue);
        Assert.Contains(FormattableString.Invariant($"{value}"), error.Message);
    }

    [Fact]
    public void A_range_runs_upwards()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new RandomAffine(scale: (1.2, 0.8)));
        Assert.Contains("0.8 is below 1.2", error.Message);
        Assert.Equal(new ValueRange(-20, 20), 20.0);
        Assert.Equal("-20 to 20", new ValueRange(-20, 20).ToString());
    }

    [Fact]
    public void A_factor_of_size_cannot_be_given_by_one_number()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new RandomAffine(scale: 0.9));
        Assert.Contains("such as (0.8, 1.2)", error.Message);
    }

    [Fact]
    public void A_kernel_too_large_for_the_images_is_refused()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(1);
        var error = Assert.Throws<ArgumentException>(() => new GaussianBlur(9).Apply(zeros(1, 1, 4, 9), random));
        Assert.Contains("4×9", error.Message);
        Assert.Equal([1, 1, 5, 9], new GaussianBlur(9).Apply(zeros(1, 1, 5, 9), random).shape);
    }

    [Fact]
    public void Means_for_three_channels_do_not_fit_images_of_one()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(1);
        var normalize = new Normalize([0.1, 0.2, 0.3], [1, 1, 1]);
        Assert.Contains("3 channels", Assert.Throws<ArgumentException>(() => normalize.Apply(zeros(1, 1, 4, 9), random)).Message);
        Assert.Throws<ArgumentException>(() => new Normalize([0.1, 0.2], [1, 1]));
        Assert.Throws<ArgumentException>(() => new Normalize([0.1], [1, 1, 1]));
    }
}
