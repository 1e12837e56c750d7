using FewLabel.Runtime;

namespace FewLabel.Augmentation;

/// <summary>
/// Cuts a box of random area, ratio and place out of each image and resizes it, as torchvision's transform of this name
/// (Szegedy et al., 2015), bilinearly and without antialiasing.
/// </summary>
/// <remarks>
/// The box has whole pixels. Ten boxes are tried; if none fits into the image, the largest one in its middle whose ratio
/// is allowed is taken. Applied alone, or as the last of merged geometric transforms, it shows nothing of what lies
/// outside the box, as torchvision's does; followed by other geometric transforms it shows those the surroundings too.
/// </remarks>
public sealed class RandomResizedCrop : GeometricTransform
{
    private readonly ValueRange _logRatio;

    /// <summary>Creates the transform.</summary>
    /// <param name="size">Rows and columns of the result, 1 or more; null keeps the size of the input.</param>
    /// <param name="scale">The box's share of the image's area, above 0 and up to 1, uniform; null is 0.08 to 1.</param>
    /// <param name="ratio">The box's width / height, above 0, its logarithm uniform; null is 3/4 to 4/3.</param>
    /// <param name="fill">The value outside the image, from 0 to 1, which only merging with other transforms can bring into view.</param>
    public RandomResizedCrop(int? size = null, ValueRange? scale = null, ValueRange? ratio = null, double fill = 0)
        : base(fill)
    {
        Size = size is { } given ? Require.AtLeast(given, 1, nameof(size)) : null;
        Scale = Require.Between(Require.Positive(scale ?? (0.08, 1), nameof(scale)), 0, 1, nameof(scale));
        Ratio = Require.Positive(ratio ?? (3.0 / 4, 4.0 / 3), nameof(ratio));
        _logRatio = (Math.Log(Ratio.Low), Math.Log(Ratio.High));
    }

    /// <summary>Rows and columns of the result; null keeps the size of the input.</summary>
    public int? Size { get; }

    /// <summary>The box's share of the image's area.</summary>
    public ValueRange Scale { get; }

    /// <summary>The box's width / height.</summary>
    public ValueRange Ratio { get; }

    /// <inheritdoc/>
    internal override GeometricMap Draw(int count, int height, int width, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        return Map(DrawBoxes(count, height, width, random), height, width, Size ?? height, Size ?? width);
    }

    /// <summary>A box for each image.</summary>
    internal CropBox[] DrawBoxes(int count, int height, int width, RandomSource random)
    {
        var boxes = new CropBox[count];
        var draws = HostData.Uniform(random, (long)CropBox.Draws * count);
        for (var n = 0; n < count; n++)
        {
            var own = draws.AsSpan(n * CropBox.Draws, CropBox.Draws);
            boxes[n] = CropBox.TryDraw(own, height, width, Scale, _logRatio, (h, w) => h > 0 && h <= height && w > 0 && w <= width)
                ?? CropBox.Central(height, width, Ratio);
        }

        return boxes;
    }

    /// <summary>The map that shows each image's box in an output of this size.</summary>
    internal static GeometricMap Map(ReadOnlySpan<CropBox> boxes, int imageHeight, int imageWidth, int height, int width)
    {
        var matrices = new AffineMatrix[boxes.Length];
        for (var n = 0; n < boxes.Length; n++)
        {
            matrices[n] = boxes[n].ToMatrix(imageHeight, imageWidth, height, width);
        }

        return new GeometricMap(matrices, height, width) { StaysInBox = true };
    }
}
