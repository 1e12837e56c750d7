namespace FewLabel.Augmentation;

/// <summary>
/// A 3×3 matrix that takes a point of the output image to the point of the input image whose value it gets. Its last
/// row is (0, 0, 1).
/// </summary>
/// <remarks>
/// Points are columns (x, y, 1), in pixels from the center of their image: x runs to the right and y down, and the
/// center of the pixel in column j of W is at x = j + 0.5 - W / 2. So the identity is the same for all sizes.
/// </remarks>
/// <param name="Xx">Input x per output x.</param>
/// <param name="Xy">Input x per output y.</param>
/// <param name="X0">Input x of the output's center.</param>
/// <param name="Yx">Input y per output x.</param>
/// <param name="Yy">Input y per output y.</param>
/// <param name="Y0">Input y of the output's center.</param>
internal readonly record struct AffineMatrix(double Xx, double Xy, double X0, double Yx, double Yy, double Y0)
{
    /// <summary>The matrix that changes nothing.</summary>
    public static AffineMatrix Identity { get; } = new(1, 0, 0, 0, 1, 0);

    /// <summary>
    /// The matrix product. As matrices lead from output to input, <c>first * second</c> transforms an image by the
    /// first and then by the second.
    /// </summary>
    public static AffineMatrix operator *(AffineMatrix first, AffineMatrix second) => new(
        first.Xx * second.Xx + first.Xy * second.Yx,
        first.Xx * second.Xy + first.Xy * second.Yy,
        first.Xx * second.X0 + first.Xy * second.Y0 + first.X0,
        first.Yx * second.Xx + first.Yy * second.Yx,
        first.Yx * second.Xy + first.Yy * second.Yy,
        first.Yx * second.X0 + first.Yy * second.Y0 + first.Y0);

    /// <summary>
    /// The matrix of torchvision's <c>affine</c>: the image is sheared along x, then along y, scaled, rotated and
    /// translated, all about its center.
    /// </summary>
    /// <param name="degrees">Rotation; above 0 turns clockwise.</param>
    /// <param name="x">Translation to the right, in pixels.</param>
    /// <param name="y">Translation down, in pixels.</param>
    /// <param name="scale">Above 1 enlarges.</param>
    /// <param name="shearX">Shear parallel to the x axis, in degrees.</param>
    /// <param name="shearY">Shear parallel to the y axis, in degrees.</param>
    internal static AffineMatrix Affine(double degrees, double x, double y, double scale, double shearX, double shearY)
    {
        var (sin, cos) = Math.SinCos(double.DegreesToRadians(degrees));
        var tanX = Math.Tan(double.DegreesToRadians(shearX));
        var tanY = Math.Tan(double.DegreesToRadians(shearY));

        // Forward, R S ShY ShX with ShX = [1 -tanX; 0 1] and ShY = [1 0; -tanY 1], whose determinant is scale².
        var (a, c) = (cos + sin * tanY, sin - cos * tanY);
        var (b, d) = (-a * tanX - sin, -c * tanX + cos);
        var linear = new AffineMatrix(d / scale, -b / scale, 0, -c / scale, a / scale, 0);
        return linear * new AffineMatrix(1, 0, -x, 0, 1, -y);
    }
}
