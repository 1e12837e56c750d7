using FewLabel.Runtime;

namespace FewLabel.Augmentation;

/// <summary>
/// Warps each image smoothly: normal offsets at a coarse grid of control points, interpolated between them (after Simard
/// et al., 2003, with a coarse grid in place of the Gaussian filter).
/// </summary>
public sealed class ElasticTransform : GeometricTransform
{
    /// <summary>Creates the transform.</summary>
    /// <param name="amplitude">
    /// The standard deviation of the offset at a control point, along each axis as a fraction of the image's size on that
    /// axis, 0 to 0.5. About 0.03 is mild; folds appear where it nears 1 / <paramref name="controlPoints"/>.
    /// </param>
    /// <param name="controlPoints">Control points along each side, 2 to 32, from edge to edge. More make finer waves.</param>
    /// <param name="fill">The value outside the image, from 0 to 1.</param>
    public ElasticTransform(double amplitude = 0.03, int controlPoints = 4, double fill = 0)
        : base(fill)
    {
        Amplitude = Require.Between(amplitude, 0, 0.5);
        ControlPoints = (int)Require.Between(controlPoints, 2, 32, nameof(controlPoints));
    }

    /// <summary>The standard deviation of the offset at a control point, as a fraction of the image's size.</summary>
    public double Amplitude { get; }

    /// <summary>Control points along each side.</summary>
    public int ControlPoints { get; }

    /// <inheritdoc/>
    internal override GeometricMap Draw(int count, int height, int width, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var matrices = new AffineMatrix[count];
        Array.Fill(matrices, AffineMatrix.Identity);
        var points = ControlPoints * ControlPoints;
        var offsets = HostData.Normal(random, 2L * count * points);
        for (var i = 0; i < offsets.Length; i++)
        {
            offsets[i] *= (float)(Amplitude * (i / points % 2 == 0 ? width : height));
        }

        return new GeometricMap(matrices, height, width, new ControlGrid(ControlPoints, offsets));
    }
}
