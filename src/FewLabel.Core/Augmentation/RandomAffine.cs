using FewLabel.Runtime;

namespace FewLabel.Augmentation;

/// <summary>
/// Shears, scales, turns and moves each image in its own way, as torchvision's transform of this name: first the shear
/// along x, then along y, the scale and the rotation, about the center of the image, and last the translation.
/// </summary>
public sealed class RandomAffine : GeometricTransform
{
    /// <summary>Creates the transform. Each parameter is drawn uniformly and independently of the others.</summary>
    /// <param name="degrees">
    /// The angles of rotation; above 0 turns clockwise (unlike <see cref="RandomRotation"/>, but as in torchvision). A
    /// single number a stands for -a to a.
    /// </param>
    /// <param name="translateX">The furthest move to the left or right, as a fraction of the width, 0 to 1; moves are by whole pixels.</param>
    /// <param name="translateY">The furthest move up or down, as a fraction of the height, 0 to 1; moves are by whole pixels.</param>
    /// <param name="scale">The factors of size, above 0, such as <c>(0.8, 1.2)</c>; null leaves the size.</param>
    /// <param name="shearX">The angles of shear parallel to the x axis, in degrees, above -90 and below 90. A single number a stands for -a to a.</param>
    /// <param name="shearY">The angles of shear parallel to the y axis, in degrees, above -90 and below 90. A single number a stands for -a to a.</param>
    /// <param name="fill">The value outside the image, from 0 to 1.</param>
    public RandomAffine(
        ValueRange degrees = default,
        double translateX = 0,
        double translateY = 0,
        ValueRange? scale = null,
        ValueRange shearX = default,
        ValueRange shearY = default,
        double fill = 0)
        : base(fill)
    {
        Degrees = degrees;
        TranslateX = Require.Between(translateX, 0, 1);
        TranslateY = Require.Between(translateY, 0, 1);
        Scale = Require.Positive(scale ?? (1, 1), nameof(scale));
        ShearX = Require.Between(shearX, -89.9, 89.9);
        ShearY = Require.Between(shearY, -89.9, 89.9);
    }

    /// <summary>The angles of rotation in degrees; above 0 turns clockwise.</summary>
    public ValueRange Degrees { get; }

    /// <summary>The furthest move to the left or right, as a fraction of the width.</summary>
    public double TranslateX { get; }

    /// <summary>The furthest move up or down, as a fraction of the height.</summary>
    public double TranslateY { get; }

    /// <summary>The factors of size; above 1 enlarges.</summary>
    public ValueRange Scale { get; }

    /// <summary>The angles of shear parallel to the x axis, in degrees.</summary>
    public ValueRange ShearX { get; }

    /// <summary>The angles of shear parallel to the y axis, in degrees.</summary>
    public ValueRange ShearY { get; }

    /// <inheritdoc/>
    internal override GeometricMap Draw(int count, int height, int width, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var matrices = new AffineMatrix[count];
        var draws = HostData.Uniform(random, 6L * count);
        for (var n = 0; n < count; n++)
        {
            var draw = draws.AsSpan(6 * n, 6);
            matrices[n] = AffineMatrix.Affine(
                Degrees.At(draw[0]),
                RandomTranslation.WholePixels(TranslateX * width, draw[1]),
                RandomTranslation.WholePixels(TranslateY * height, draw[2]),
                Scale.At(draw[3]),
                ShearX.At(draw[4]),
                ShearY.At(draw[5]));
        }

        return new GeometricMap(matrices, height, width);
    }
}
