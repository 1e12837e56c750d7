namespace FewLabel.Augmentation;

/// <summary>The four operations of <see cref="ColorJitter"/>, each with one factor.</summary>
internal enum ColorOperation
{
    /// <summary>Towards black at 0, unchanged at 1.</summary>
    Brightness,

    /// <summary>Towards the image's mean grey at 0, unchanged at 1.</summary>
    Contrast,

    /// <summary>Towards each pixel's grey at 0, unchanged at 1. Does nothing to images of one channel.</summary>
    Saturation,

    /// <summary>The hue moved by a fraction of the circle, unchanged at 0. Does nothing to images of one channel.</summary>
    Hue,
}
