using FewLabel.Augmentation;

namespace FewLabel;

/// <summary>Ready-made augmentations that suit no kind of picture in particular; those of a kind are in its recipe. All keep the images' size and channels, and none normalizes.</summary>
public static class Augmentations
{
    /// <summary>Leaves images as they are.</summary>
    public static ImageTransform None { get; } = new Compose();

    /// <summary>
    /// The reference study's strongest transform, drawn afresh in each step: rotation of up to 45°, resized crop of 0.8 to
    /// 1 of the area, translation of up to 0.1 and shear of up to 30°, in a row. See
    /// <see cref="OfflineAugmentation.ReferenceStudy"/> for its enlarged set.
    /// </summary>
    public static ImageTransform ReferenceStudy { get; } = new Compose(StudyTransforms);

    /// <summary>
    /// The views of the reference study's MoCo: resized crop of 0.2 to 1 of the area, mirror, gray, and color jitter of 0.4
    /// for brightness, contrast, saturation and hue (the last two do nothing to gray images).
    /// </summary>
    /// <remarks>The mirror stands beside the crop to be merged with it; to changes of color its place does not matter.</remarks>
    public static ImageTransform MocoStudy { get; } = new Compose(
        new RandomResizedCrop(scale: (0.2, 1)),
        new RandomHorizontalFlip(),
        new Grayscale(),
        new ColorJitter(brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.4));

    /// <summary>The study's four transforms in their order.</summary>
    internal static ImageTransform[] StudyTransforms =>
    [
        new RandomRotation(45),
        new RandomResizedCrop(scale: (0.8, 1), ratio: (1, 1)),
        new RandomTranslation(0.1, 0.1),
        new RandomAffine(shearX: 30),
    ];
}
