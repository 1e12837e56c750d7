using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Augmentation;

/// <summary>One change of color for each image of a batch, not the same for all.</summary>
internal static class ColorAdjustment
{
    /// <summary>
    /// Applies one step in place. Brightness, contrast and saturation are blends of an image with black, its mean gray
    /// and its gray, so one weighted sum does them all; images whose hue moves are taken aside.
    /// </summary>
    /// <param name="images">Float32, contiguous, shape (N, C, H, W); it is changed.</param>
    /// <param name="operations">What is done: first index the step, second the image.</param>
    /// <param name="factors">How far.</param>
    /// <param name="step">Which step.</param>
    public static void Apply(Tensor images, ColorOperation[,] operations, float[,] factors, int step)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var count = operations.GetLength(1);
        var isGray = images.shape[1] == 1;
        var weights = new float[3 * count];
        var own = weights.AsSpan(0, count);
        var mean = weights.AsSpan(count, count);
        var gray = weights.AsSpan(2 * count, count);
        var hues = new List<long>();
        for (var n = 0; n < count; n++)
        {
            var factor = factors[step, n];
            switch (operations[step, n])
            {
                case ColorOperation.Hue or ColorOperation.Saturation when isGray:
                    own[n] = 1;
                    break;
                case ColorOperation.Hue:
                    own[n] = 1;
                    hues.Add(n);
                    break;
                case ColorOperation.Saturation:
                    (own[n], gray[n]) = (factor, 1 - factor);
                    break;
                case ColorOperation.Contrast:
                    (own[n], mean[n]) = (factor, 1 - factor);
                    break;
                default:
                    own[n] = factor;
                    break;
            }
        }

        if (hues.Count < count)
        {
            Blend(images, weights, mean.ContainsAnyExcept(0), gray.ContainsAnyExcept(0));
        }

        if (hues.Count > 0)
        {
            var indices = HostData.ToTensor<long>([.. hues], images.device, hues.Count);
            var moves = HostData.ToTensor<float>([.. hues.Select(n => factors[step, n])], images.device, hues.Count, 1, 1);
            images.index_copy_(0, indices, HueRotation.Rotate(images.index_select(0, indices), moves));
        }
    }

    private static void Blend(Tensor images, float[] weights, bool withMean, bool withGray)
    {
        var shares = HostData.ToTensor<float>(weights, images.device, 3, weights.Length / 3, 1, 1, 1);
        var (own, mean, gray) = (shares.select(0, 0), shares.select(0, 1), shares.select(0, 2));
        var colorless = images.shape[1] == 1 ? images : withMean || withGray ? Grayscale.Luminance(images) : null;
        var meanGray = withMean ? colorless!.mean([1, 2, 3], keepdim: true).mul_(mean) : null;
        images.mul_(own);
        if (withGray)
        {
            images.addcmul_(colorless!, gray, Scalars.One);
        }

        if (withMean)
        {
            images.add_(meanGray!, Scalars.One);
        }

        images.clamp_(Scalars.Of(0), Scalars.One);
    }
}
