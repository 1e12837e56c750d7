using FewLabel.Runtime;

namespace FewLabel.Augmentation;

/// <summary>Moves each image by whole pixels, as torchvision's <c>RandomAffine</c> with a translation only.</summary>
public sealed class RandomTranslation : GeometricTransform
{
    /// <summary>Creates the transform. Both moves are drawn uniformly and rounded to whole pixels.</summary>
    /// <param name="x">The furthest move to the left or right, as a fraction of the width, 0 to 1.</param>
    /// <param name="y">The furthest move up or down, as a fraction of the height, 0 to 1.</param>
    /// <param name="fill">The value outside the image, from 0 to 1.</param>
    public RandomTranslation(double x, double y, double fill = 0)
        : base(fill)
    {
        X = Require.Between(x, 0, 1);
        Y = Require.Between(y, 0, 1);
    }

    /// <summary>The furthest move to the left or right, as a fraction of the width.</summary>
    public double X { get; }

    /// <summary>The furthest move up or down, as a fraction of the height.</summary>
    public double Y { get; }

    /// <inheritdoc/>
    internal override GeometricMap Draw(int count, int height, int width, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var matrices = new AffineMatrix[count];
        var draws = HostData.Uniform(random, 2L * count);
        for (var n = 0; n < count; n++)
        {
            var (x, y) = (WholePixels(X * width, draws[2 * n]), WholePixels(Y * height, draws[2 * n + 1]));
            matrices[n] = new AffineMatrix(1, 0, -x, 0, 1, -y);
        }

        return new GeometricMap(matrices, height, width);
    }

    /// <summary>The whole number nearest to a uniform draw from -reach to reach.</summary>
    internal static double WholePixels(double reach, float fraction) => Math.Round((2.0 * fraction - 1) * reach);
}
