namespace FewLabel.Augmentation;

/// <summary>Where <see cref="RandomStroke"/> puts a stroke.</summary>
public enum StrokePlace
{
    /// <summary>Its middle anywhere but in the margin.</summary>
    Anywhere,

    /// <summary>
    /// Its middle on a pixel of the image, the brighter the likelier: so the stroke crosses what is drawn, or extends it.
    /// </summary>
    OnInk,

    /// <summary>
    /// Its middle at the lower end of what is drawn, about the middle there, where a 1 has its foot.
    /// </summary>
    AtLowerEnd,

    /// <summary>
    /// Hanging down from the upper end of what is drawn, about the middle there, as the flag of a 1 does.
    /// </summary>
    AtUpperEnd,

    /// <summary>
    /// From the left edge of what is drawn to its right edge, about level, in the upper quarter: it closes a 4. The ink gives its length and
    /// its slope.
    /// </summary>
    Across,
}
