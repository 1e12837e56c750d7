namespace FewLabel.Augmentation;

/// <summary>
/// Where on what an image shows <see cref="RandomStroke"/> puts its strokes. The usual values were chosen for handwritten digits. Immutable.
/// </summary>
internal sealed record StrokePlacementOptions
{
    /// <summary>
    /// How far beside the middle of the lower end a stroke <see cref="StrokePlace.AtLowerEnd"/> may lie, as a share of the image's width, 0 to 1.
    /// Default 0.07.
    /// </summary>
    public double AsideBelow { get; init; } = 0.07;

    /// <summary>
    /// How far beside the middle of the upper end a stroke <see cref="StrokePlace.AtUpperEnd"/> may begin, as a share of the image's width, 0 to 1.
    /// Default 0.036.
    /// </summary>
    public double AsideAbove { get; init; } = 0.036;

    /// <summary>
    /// How far above the lower end (below 0: under it) a stroke <see cref="StrokePlace.AtLowerEnd"/> may lie, as a share of the image's height, -1 to
    /// 1; the upper bound is also how far below the upper end one <see cref="StrokePlace.AtUpperEnd"/> may begin. Default -0.007 to 0.064.
    /// </summary>
    public ValueRange Inwards { get; init; } = (-0.007, 0.064);

    /// <summary>
    /// The part of what is drawn, from above, in which a stroke <see cref="StrokePlace.Across"/> may lie, as a share of its height, 0 to 1. Default 0.25.
    /// </summary>
    public double Bridged { get; init; } = 0.25;

    /// <summary>
    /// How much further up or down than its left end a stroke <see cref="StrokePlace.Across"/> may end, as a share of the image's height, 0 to 1.
    /// Default 0.09.
    /// </summary>
    public double Tilt { get; init; } = 0.09;

    /// <summary>
    /// How bright a pixel is where what is drawn begins, as a share of the image's brightest, above 0 and at most 1. Default 0.3.
    /// </summary>
    public double ForegroundThreshold { get; init; } = ForegroundExtent.UsualThreshold;

    /// <summary>How far an end reaches into the image, as a share of its height, 0 to 1. Default 0.12.</summary>
    public double EndDepth { get; init; } = ForegroundExtent.UsualDepth;

    /// <summary>Raises an error if a number is out of its range.</summary>
    internal StrokePlacementOptions Check()
    {
        Require.Between(AsideBelow, 0, 1);
        Require.Between(AsideAbove, 0, 1);
        Require.Between(Inwards, -1, 1);
        Require.Between(Bridged, 0, 1);
        Require.Between(Tilt, 0, 1);
        Require.ShareAboveZero(ForegroundThreshold);
        Require.Between(EndDepth, 0, 1);
        return this;
    }
}
