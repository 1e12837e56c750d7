using FewLabel.Runtime;

namespace FewLabel.Augmentation;

/// <summary>Turns each image about its center by an angle of its own, as torchvision's transform of this name.</summary>
public sealed class RandomRotation : GeometricTransform
{
    /// <summary>Creates the transform.</summary>
    /// <param name="degrees">The angles, uniform; above 0 turns counter-clockwise. A single number a stands for -a to a.</param>
    /// <param name="fill">The value outside the image, from 0 to 1.</param>
    public RandomRotation(ValueRange degrees, double fill = 0)
        : base(fill) => Degrees = degrees;

    /// <summary>The angles in degrees; above 0 turns counter-clockwise.</summary>
    public ValueRange Degrees { get; }

    /// <inheritdoc/>
    internal override GeometricMap Draw(int count, int height, int width, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var matrices = new AffineMatrix[count];
        var draws = HostData.Uniform(random, count);
        for (var n = 0; n < count; n++)
        {
            matrices[n] = AffineMatrix.Affine(-Degrees.At(draws[n]), 0, 0, 1, 0, 0);
        }

        return new GeometricMap(matrices, height, width);
    }
}
