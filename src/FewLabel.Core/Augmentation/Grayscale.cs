using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Augmentation;

/// <summary>Takes the color out of images: 0.2989 red + 0.587 green + 0.114 blue, as torchvision.</summary>
public sealed class Grayscale : ImageTransform
{
    /// <summary>Creates the transform.</summary>
    /// <param name="channels">Channels of the result, 1 or 3 equal ones; null keeps those of the input.</param>
    public Grayscale(int? channels = null)
    {
        if (channels is not (null or 1 or 3))
        {
            throw new ArgumentOutOfRangeException(nameof(channels), channels, $"The option channels is {channels}; it must be 1 or 3, or null to keep those of the input.");
        }

        Channels = channels;
    }

    /// <summary>Channels of the result; null keeps those of the input.</summary>
    public int? Channels { get; }

    /// <inheritdoc/>
    public override Tensor Apply(Tensor images, RandomSource random)
    {
        var channels = ImageBatch.Check(images).Channels;
        using var noGradient = no_grad();
        var gray = channels == 1 ? images.clone() : Luminance(images);
        if ((Channels ?? channels) == 1)
        {
            return gray;
        }

        using (gray)
        {
            return gray.repeat(1, 3, 1, 1);
        }
    }

    /// <summary>The gray of images of three channels: shape (N, 1, H, W).</summary>
    internal static Tensor Luminance(Tensor images)
    {
        using var red = images.narrow(1, 0, 1);
        using var green = images.narrow(1, 1, 1);
        using var blue = images.narrow(1, 2, 1);
        return red.mul(Scalars.Of(0.2989)).add_(green, Scalars.Of(0.587)).add_(blue, Scalars.Of(0.114));
    }
}
