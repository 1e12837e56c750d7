using System.Globalization;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Pretrained.ImageNet;

/// <summary>Tells pixels from 0 to 1 from those that were normalized, or never divided by 255, or divided twice.</summary>
internal static class PixelCheck
{
    /// <summary>What rounding may add.</summary>
    private const double Tolerance = 1e-3;

    private const double Darkest = (1 + Tolerance) / 255;

    /// <exception cref="ArgumentException">The pixels do not run from 0 to 1.</exception>
    public static void Require(Tensor images)
    {
        if (images.numel() == 0)
        {
            return;
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var ends = stack([images.min(), images.max()]).to(float64).cpu().data<double>().ToArray();
        var (least, most) = (ends[0], ends[1]);
        if (!(least >= -Tolerance && most <= 1 + Tolerance))
        {
            throw Fault(least, most, "They were normalized, or not divided by 255, or filled with noise.");
        }

        if (most is > 0 and <= Darkest)
        {
            throw Fault(least, most, "They were divided by 255 twice, or the files hold class numbers instead of colors.");
        }
    }

    private static ArgumentException Fault(double least, double most, string cause) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"This encoder takes pixels from 0 to 1, which it normalizes itself; these run from {least:G4} to {most:G4}. {cause} Give {nameof(PretrainedEncoders)}.{nameof(PretrainedEncoders.Normalize)} where a normalization is asked for, as in an experiment's Normalize."));
}
