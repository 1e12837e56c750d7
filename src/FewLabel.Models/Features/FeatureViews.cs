using FewLabel.Data;
using FewLabel.Networks.Description;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Networks;

/// <summary>Averages the features of several views of each image.</summary>
internal static class FeatureViews
{
    /// <summary>Shorter features are divided by this, which leaves those of zeros as they are.</summary>
    private const double LeastLength = 1e-12;

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
                features.Add(normalized ? nn.functional.normalize(raw, p: 2, dim: 1, eps: LeastLength) : raw);
            }
        }

        return stack(features).mean([0L]).MoveToOuterDisposeScope();
    }

    /// <summary>Describes what <see cref="Average"/> does.</summary>
    public static string Describe(ILayerGraph graph, Encoder encoder, string images, ImageShape shape, FeatureOptions options, bool normalized)
    {
        var views = Enumerable.Range(0, options.Crops + 1).Select(crop => crop == 0 ? images : Cropped(crop)).ToArray();
        string[] features = [.. views.SelectMany(view => options.Mirrored ? (string[])[view, graph.Mirror(view)] : [view]).Select(view => encoder.Describe(graph, view))];
        return graph.Mean([.. features.Select(one => normalized ? graph.UnitLength(one, LeastLength) : one)]);

        string Cropped(int number)
        {
            var (top, left, rows, columns) = Box(shape.Height, shape.Width, number);
            return graph.Resize(graph.Crop(images, top, left, rows, columns), shape.Height, shape.Width);
        }
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
        var (top, left, rows, columns) = Box(height, width, number);
        using var part = images.narrow(2, top, rows).narrow(3, left, columns);
        return nn.functional.interpolate(part, [height, width], mode: InterpolationMode.Bilinear, align_corners: false);
    }

    /// <summary>Where a crop lies: 1 is the center, and 2 to 5 are the corners.</summary>
    private static (long Top, long Left, long Rows, long Columns) Box(long height, long width, int number)
    {
        var (rows, columns) = (Side(height), Side(width));
        return number switch
        {
            1 => ((height - rows) / 2, (width - columns) / 2, rows, columns),
            2 => (0, 0, rows, columns),
            3 => (0, width - columns, rows, columns),
            4 => (height - rows, 0, rows, columns),
            _ => (height - rows, width - columns, rows, columns),
        };
    }

    private static long Side(long size) => Math.Max(1, (long)Math.Round(size * FeatureOptions.CropShare));
}
