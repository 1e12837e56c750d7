using System.Globalization;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Augmentation;

/// <summary>
/// Brings handwriting to a common form by the moments of its ink: the slant is taken out, and the width can be made the same for
/// all (Casey, "Moment normalization of handprinted characters", 1970). Nothing is drawn at random: equal images give equal forms.
/// </summary>
/// <remarks>
/// <para>Networks that see the same images in different forms make different mistakes, and their average makes fewer (Cireşan et al.,
/// "Multi-column deep neural networks for image classification", 2012).</para>
/// <para>ForegroundExtent is what is brighter than the darkest value of the image, in the mean of its channels: bright strokes on a dark ground. Whether
/// the pixels run from 0 to 1 or are normalized makes no difference. The middle of the ink moves to the middle of the image.</para>
/// </remarks>
public sealed class MomentNormalization : ImageTransform
{
    /// <summary>The width is changed by this factor at most, and by its reciprocal at least.</summary>
    internal const double MostStretch = 1.5;

    /// <summary>The largest slant that is taken out, in columns for each row: 45°.</summary>
    internal const double MostSlant = 1;

    /// <summary>What masses and variances count as at least, so that images without ink stay.</summary>
    internal const double Least = 1e-6;

    private const string Unchanged = "as it is";

    private const double LeastWidth = 0.05;

    /// <summary>The least scale.</summary>
    internal const double LeastZoom = 0.1;

    /// <summary>The largest scale.</summary>
    internal const double MostZoom = 10;

    /// <summary>A bar of even ink is as wide as this many standard deviations of its columns.</summary>
    internal static readonly double WidthInDeviations = Math.Sqrt(12);

    /// <summary>Creates the transform.</summary>
    /// <param name="upright">Whether the slant is taken out: then the middles of the rows have no trend to a side.</param>
    /// <param name="width">
    /// The width of the ink afterwards, as a share of the image's, 0.05 to 1; the width is that of an even bar with the same variance.
    /// It is stretched or shrunk by 1.5 at most. Null leaves it.
    /// </param>
    /// <param name="zoom">How much larger the ink is in both directions, 0.1 to 10; what leaves the image is lost.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public MomentNormalization(bool upright = true, double? width = null, double zoom = 1)
    {
        Upright = upright;
        Width = width is { } share ? Require.Between(share, LeastWidth, 1, nameof(width)) : null;
        Zoom = Require.Between(zoom, LeastZoom, MostZoom);
    }

    /// <summary>Leaves images as they are.</summary>
    public static MomentNormalization None { get; } = new(upright: false);

    /// <summary>Whether the slant is taken out.</summary>
    public bool Upright { get; }

    /// <summary>The width of the ink afterwards, as a share of the image's; null leaves it.</summary>
    public double? Width { get; }

    /// <summary>How much larger the ink is in both directions.</summary>
    public double Zoom { get; }

    /// <summary>Whether it leaves images as they are.</summary>
    public bool IsNone => !Upright && Width is null && Zoom == 1;

    /// <inheritdoc/>
    public override Tensor Apply(Tensor images, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        ImageBatch.Check(images);
        using var noGradient = no_grad();
        return Apply(images);
    }

    /// <summary>Brings images to this form.</summary>
    /// <param name="images">Floating-point, shape (N, C, H, W), on any device, normalized or not.</param>
    /// <returns>The same type, shape and device. The caller disposes it.</returns>
    internal Tensor Apply(Tensor images)
    {
        if (IsNone)
        {
            return images.clone();
        }

        using var scope = NewDisposeScope();
        var ground = images.amin([1L, 2L, 3L], keepdim: true);
        var above = images.sub(ground);
        return nn.functional.grid_sample(above, Grid(above), GridSampleMode.Bilinear, GridSamplePaddingMode.Zeros, align_corners: false)
            .add_(ground, Scalars.One).MoveToOuterDisposeScope();
    }

    /// <summary>Its name: such as <c>upright, width 0.65</c>.</summary>
    public override string ToString()
    {
        string[] parts =
        [
            .. Upright ? (string[])["upright"] : [],
            .. Width is { } share ? (string[])[Invariant($"width {share}")] : [],
            .. Zoom != 1 ? (string[])[Invariant($"zoom {Zoom}")] : [],
        ];
        return parts.Length == 0 ? Unchanged : string.Join(", ", parts);
    }

    /// <summary>The form of a name that <see cref="ToString"/> gave; null if it is none.</summary>
    internal static MomentNormalization? Find(string name)
    {
        if (name == Unchanged)
        {
            return None;
        }

        var (upright, width, zoom) = (false, (double?)null, 1.0);
        foreach (var part in name.Split(", "))
        {
            switch (part.Split(' '))
            {
                case ["upright"]:
                    upright = true;
                    break;
                case ["width", var text] when Number(text) is { } share and >= LeastWidth and <= 1:
                    width = share;
                    break;
                case ["zoom", var text] when Number(text) is { } factor and >= LeastZoom and <= MostZoom:
                    zoom = factor;
                    break;
                default:
                    return null;
            }
        }

        var found = new MomentNormalization(upright, width, zoom);
        return found.ToString() == name ? found : null;

        static double? Number(string text) =>
            double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    /// <summary>Where the pixels of the result lie, as <c>grid_sample</c> takes it. It counts as constant where a gradient is asked for.</summary>
    private Tensor Grid(Tensor above)
    {
        using var noGradient = no_grad();
        var (height, width) = (above.shape[2], above.shape[3]);
        var source = Source(above.mean([1L]), Positions(width, above).view(1, 1, width), Positions(height, above).view(1, height, 1));
        return stack([source.X.mul(Scalars.Of(2.0 / width)), source.Y.mul(Scalars.Of(2.0 / height)).expand_as(source.X)], 3);
    }

    /// <summary>Where the pixels of the result lie in the image, in pixels from its middle.</summary>
    private (Tensor X, Tensor Y) Source(Tensor ink, Tensor x, Tensor y)
    {
        var mass = ink.sum([1L, 2L], keepdim: true).clamp_min_(Scalars.Of(Least));
        var (middleX, middleY) = (Mean(x), Mean(y));
        var (fromX, fromY) = (x.sub(middleX), y.sub(middleY));
        var slant = Upright
            ? Mean(fromX.mul(fromY)).div_(Mean(fromY.pow(Scalars.Of(2))).clamp_min_(Scalars.Of(Least))).clamp_(Scalars.Of(-MostSlant), Scalars.Of(MostSlant))
            : zeros_like(middleX);
        var stretch = Width is { } share ? Stretch(share * x.shape[2]) : ones_like(middleX);
        var sourceX = x.div(stretch.mul(Scalars.Of(Zoom))).add(slant.mul(y).div_(Scalars.Of(Zoom)), Scalars.One).add_(middleX, Scalars.One);
        return (sourceX, y.div(Scalars.Of(Zoom)).add(middleY, Scalars.One));

        Tensor Mean(Tensor of) => ink.mul(of).sum([1L, 2L], keepdim: true).div_(mass);

        Tensor Stretch(double target) => Mean(fromX.sub(slant.mul(fromY)).pow(Scalars.Of(2))).clamp_min_(Scalars.Of(Least)).sqrt_().mul_(Scalars.Of(WidthInDeviations))
            .reciprocal_().mul_(Scalars.Of(target)).clamp_(Scalars.Of(1 / MostStretch), Scalars.Of(MostStretch));
    }

    /// <summary>The places of pixels along one direction, from the middle of the image.</summary>
    private static Tensor Positions(long count, Tensor like) => arange(Scalars.Of(0), Scalars.Of(count), Scalars.One, like.dtype, like.device).sub_(Scalars.Of((count - 1) / 2.0));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
