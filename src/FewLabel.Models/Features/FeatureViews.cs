using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Networks;

/// <summary>Averages the features of several views of each image.</summary>
internal static class FeatureViews
{
    /// <summary>The mean of the features over all views.</summary>
    /// <param name="encoder">Turns images (N, C, H, W) into features (N, D).</param>
    /// <param name="images">Floating-point, shape (N, C, H, W), normalized.</param>
    /// <param name="options">The views.</param>
    /// <param name="normalized">Whether each view's features are divided by their length.</param>
    /// <returns>Shape (N, D). The caller disposes it.</returns>
    public static Tensor Average(nn.Module<Tensor, Tensor> encoder, Tensor images, FeatureOptions options, bool normalized = true)
    {
        using var scope = NewDisposeScope();
        var features = new List<Tensor>();
        foreach (var view in Of(images, options))
        {
            // One view at a time is alive.
            using (view)
            {
                var raw = encoder.call(view);
                features.Add(normalized ? nn.functional.normalize(raw, p: 2, dim: 1) : raw);
            }
        }

        return stack(features).mean([0L]).MoveToOuterDisposeScope();
    }

    /// <summary>The views, the whole image first; each one's mirror image follows it.</summary>
    private static IEnumerable<Tensor> Of(Tensor images, FeatureOptions options)
    {
        for (var crop = 0; crop <= options.Crops; crop++)
        {
            yield return crop == 0 ? images.alias() : Crop(images, crop);
            if (options.Mirrored)
            {
                using var again = crop == 0 ? images.alias() : Crop(images, crop);
                yield return again.flip(3);
            }
        }
    }

    private static Tensor Crop(Tensor images, int number)
    {
        var (height, width) = (images.shape[2], images.shape[3]);
        var (rows, columns) = (Side(height), Side(width));
        var (top, left) = number switch
        {
            1 => ((height - rows) / 2, (width - columns) / 2),
            2 => (0, 0),
            3 => (0, width - columns),
            4 => (height - rows, 0),
            _ => (height - rows, width - columns),
        };
        using var part = images.narrow(2, top, rows).narrow(3, left, columns);
        return nn.functional.interpolate(part, [height, width], mode: InterpolationMode.Bilinear, align_corners: false);
    }

    private static long Side(long size) => Math.Max(1, (long)Math.Round(size * FeatureOptions.CropShare));
}
