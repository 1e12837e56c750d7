namespace FewLabel.Augmentation;

/// <summary>The four operations of <see cref="ColorJitter"/>, each with one factor.</summary>
internal enum ColorOperation
{
    /// <summary>Toward black at 0, unchanged at 1.</summary>
    Brightness,

    /// <summary>Toward the image's mean gray at 0, unchanged at 1.</summary>
    Contrast,

    /// <summary>Toward each pixel's gray at 0, unchanged at 1. Does nothing to images of one channel.</summary>
    Saturation,

    /// <summary>The hue moved by a fraction of the circle, unchanged at 0. Does nothing to images of one channel.</summary>
    Hue,
}
