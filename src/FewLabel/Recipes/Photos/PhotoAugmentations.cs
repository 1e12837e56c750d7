using FewLabel.Augmentation;

namespace FewLabel.Recipes;

/// <summary>Changes for photographs, which mirrored are photographs of the same thing. On pixels from 0 to 1.</summary>
internal static class PhotoAugmentations
{
    /// <summary>Resized crops of 0.6 to 1 of the area, mirroring, and little jitter of brightness, contrast and saturation.</summary>
    public static ImageTransform Light { get; } = new Compose(
        new RandomResizedCrop(scale: (0.6, 1)),
        new RandomHorizontalFlip(),
        new ColorJitter(brightness: 0.2, contrast: 0.2, saturation: 0.2));

    /// <summary>Resized crops of half the area or more, mirroring, turns of up to 15°, and jitter of brightness, contrast, saturation and hue.</summary>
    public static ImageTransform Strong { get; } = new Compose(
        new RandomResizedCrop(scale: (0.5, 1)),
        new RandomHorizontalFlip(),
        new RandomAffine(degrees: 15, translateX: 0.05, translateY: 0.05),
        new ColorJitter(brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1));

    /// <summary>The views of the reference study.</summary>
    public static ImageTransform ContrastiveViews { get; } = Augmentations.MocoStudy;
}
