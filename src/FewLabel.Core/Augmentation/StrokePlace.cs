namespace FewLabel.Augmentation;

/// <summary>Where <see cref="RandomStroke"/> puts the middle of a stroke.</summary>
public enum StrokePlace
{
    /// <summary>Anywhere but in the margin.</summary>
    Anywhere,

    /// <summary>
    /// On a pixel of the image, the brighter the likelier: so the stroke crosses what is drawn, or extends it.
    /// </summary>
    OnInk,

    /// <summary>
    /// At the lower end of what is drawn, about its middle there, where a 1 has its foot.
    /// </summary>
    AtLowerEnd,
}
