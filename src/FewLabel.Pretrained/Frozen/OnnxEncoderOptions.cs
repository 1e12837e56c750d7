using System.Collections.Immutable;

namespace FewLabel.Pretrained;

/// <summary>What an <see cref="OnnxEncoder"/> needs to know of its network. Immutable; derive others by <c>with</c>.</summary>
/// <remarks>
/// A pixel becomes (pixel · <see cref="White"/> - mean) / deviation. How a network was normalized does not stand in its file: look it up
/// where it comes from, for most wrong numbers give features without an error, only worse ones.
/// </remarks>
public sealed record OnnxEncoderOptions
{
    /// <summary>Height and width that the network sees, 1 to 10,000; null takes what the file says. Default null.</summary>
    public int? Size { get; init; }

    /// <summary>What a white pixel is before the mean goes off: 1 or 255. Default 1.</summary>
    public double White { get; init; } = 1;

    /// <summary>What is subtracted: one number, or three for red, green and blue, in units of <see cref="White"/>. Default: ImageNet's, as torchvision's networks have it.</summary>
    public ImmutableArray<double> Mean { get; init; } = [0.485, 0.456, 0.406];

    /// <summary>What is divided by: as many numbers as means. Default: ImageNet's, as torchvision's networks have it.</summary>
    public ImmutableArray<double> StandardDeviation { get; init; } = [0.229, 0.224, 0.225];

    /// <summary>The order of the colors. Default: red, green, blue.</summary>
    public ChannelOrder ChannelOrder { get; init; } = ChannelOrder.Rgb;

    /// <summary>The order of the input's axes; null tells it by where the 1 or 3 channels are. Default null.</summary>
    public TensorLayout? Layout { get; init; }

    /// <summary>The output to take; null takes the only one. Default null.</summary>
    public string? Output { get; init; }

    /// <summary>How several vectors become one; null takes the mean over a map, and asks for tokens. Default null.</summary>
    public FeaturePooling? Pooling { get; init; }

    /// <summary>
    /// How much the features of two quite different pictures must differ for the network to be taken, as a share of their length, 0 to 1. Pixels on
    /// a scale 255 times too small make all pictures alike: an ImageNet ResNet18 then gives 0.08 instead of 0.9. Default 0.1.
    /// </summary>
    public double MinimumDifference { get; init; } = 0.1;

    /// <summary>Images at a time, 1 or more, where the network takes several. Default 16.</summary>
    public int BatchSize { get; init; } = 16;

    /// <summary>Threads to compute with, 0 or more; 0 takes one for each core. Default 0.</summary>
    public int Threads { get; init; }

    /// <summary>What is wrong with these options.</summary>
    /// <returns>The faults; empty if there are none.</returns>
    public IReadOnlyList<OptionFault> Validate()
    {
        var faults = new OptionsValidator();
        if (Size is < 1 or > 10_000)
        {
            faults.Add(nameof(Size), Size, "1 to 10,000");
        }

        if (White is not (1 or 255))
        {
            faults.Add(nameof(White), White, "1 or 255");
        }

        ValidateNormalization(faults);
        Require(faults, Enum.IsDefined(ChannelOrder), nameof(ChannelOrder), ChannelOrder, "Rgb or Bgr");
        Require(faults, Layout is null || Enum.IsDefined(Layout.Value), nameof(Layout), Layout, "Nchw or Nhwc");
        Require(faults, Pooling is null || Enum.IsDefined(Pooling.Value), nameof(Pooling), Pooling, "Mean or ClassToken");
        Require(faults, Output is null || !string.IsNullOrWhiteSpace(Output), nameof(Output), Output, "the name of an output");
        Require(faults, MinimumDifference is >= 0 and <= 1, nameof(MinimumDifference), MinimumDifference, "0 to 1");
        faults.RequireAtLeast(BatchSize, 1);
        faults.RequireAtLeast(Threads, 0);
        return faults.Found;
    }

    /// <summary>Numbers of the other scale are the usual mistake: a mean of 0.485 where white is 255, or one of 123 where it is 1.</summary>
    private void ValidateNormalization(OptionsValidator faults)
    {
        if (Mean.IsDefault || StandardDeviation.IsDefault || Mean.Length is not (1 or 3) || StandardDeviation.Length != Mean.Length)
        {
            faults.Add(
                nameof(Mean), $"of {(Mean.IsDefault ? 0 : Mean.Length)} numbers and {nameof(StandardDeviation)} of {(StandardDeviation.IsDefault ? 0 : StandardDeviation.Length)}", "as many numbers in both, 1 or 3");
            return;
        }

        foreach (var mean in Mean)
        {
            Require(faults, mean >= 0 && mean <= White, nameof(Mean), mean, $"0 to {White}, which is white", "Give the mean on the scale of White.");
            Require(
                faults, mean == 0 || White == 1 || mean > 1, nameof(Mean), mean, $"0, or more than 1 where white is {White}", "It looks like one on a scale where white is 1: set White to 1, or multiply it by 255.");
        }

        foreach (var deviation in StandardDeviation)
        {
            var least = White == 1 ? 1.0 / 255 : 1;
            Require(
                faults, deviation >= least && deviation <= White, nameof(StandardDeviation), deviation, $"{least:G3} to {White}, which is white", "Give the deviation on the scale of White.");
        }
    }

    private static void Require(OptionsValidator faults, bool holds, string name, object? value, string allowed, string remedy = "")
    {
        if (!holds)
        {
            faults.Add(name, value, allowed, remedy);
        }
    }
}
