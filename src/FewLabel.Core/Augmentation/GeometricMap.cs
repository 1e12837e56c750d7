namespace FewLabel.Augmentation;

/// <summary>Where each pixel of a batch of transformed images comes from.</summary>
/// <remarks>
/// The output point p of image n comes from the input point <c>Matrices[n] * (p + offset(n, p))</c>, with the offset of
/// <see cref="Warp"/>, or none. See <see cref="AffineMatrix"/> for the coordinates.
/// </remarks>
internal sealed class GeometricMap
{
    /// <summary>Creates the map.</summary>
    /// <param name="matrices">A matrix for each image, from output to input.</param>
    /// <param name="height">Rows of the output.</param>
    /// <param name="width">Columns of the output.</param>
    /// <param name="warp">Offsets for each image; null for none.</param>
    /// <exception cref="ArgumentException">The offsets are of another number of images than the matrices.</exception>
    public GeometricMap(ReadOnlyMemory<AffineMatrix> matrices, int height, int width, ControlGrid? warp = null)
    {
        if (warp is not null && warp.Offsets.Length != matrices.Length * 2L * warp.Points)
        {
            throw new ArgumentException(
                $"For {matrices.Length} images and {warp.Size}×{warp.Size} control points there must be {matrices.Length * 2L * warp.Points} offsets; there are {warp.Offsets.Length}.",
                nameof(warp));
        }

        Matrices = matrices;
        Height = Require.AtLeast(height, 1);
        Width = Require.AtLeast(width, 1);
        Warp = warp;
    }

    /// <summary>A matrix for each image, from output to input.</summary>
    public ReadOnlyMemory<AffineMatrix> Matrices { get; }

    /// <summary>Rows of the output.</summary>
    public int Height { get; }

    /// <summary>Columns of the output.</summary>
    public int Width { get; }

    /// <summary>Offsets for each image; null for none.</summary>
    public ControlGrid? Warp { get; }

    /// <summary>
    /// Whether the output shows a box of the input (the matrices only scale and translate) and nothing beyond the
    /// centers of the box's outer pixels, so that pixels outside do not shine through when the box is enlarged.
    /// It has an effect where this is the last of the maps that are sampled together.
    /// </summary>
    internal bool StaysInBox { get; init; }
}
