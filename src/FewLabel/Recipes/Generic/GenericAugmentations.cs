using FewLabel.Augmentation;

namespace FewLabel.Recipes;

/// <summary>
/// Changes that leave about every picture what it is: it lies a little elsewhere, is a little larger, brighter or darker. Nothing is mirrored,
/// turned or drawn, so that letters, X-rays and signs keep their meaning. On pixels from 0 to 1.
/// </summary>
internal static class GenericAugmentations
{
    /// <summary>Shifts of up to 0.05 of the size, resized crops of 0.8 to 1 of the area, brightness and contrast changed by up to 0.2.</summary>
    public static ImageTransform Light { get; } = new Compose(
        new RandomAffine(translateX: 0.05, translateY: 0.05, scale: (0.95, 1.05)),
        new RandomResizedCrop(scale: (0.8, 1), ratio: (0.9, 1.1)),
        new ColorJitter(brightness: 0.2, contrast: 0.2));

    /// <summary>The same, more of each: shifts of up to 0.1, crops of 0.6 to 1 of the area, brightness and contrast changed by up to 0.4.</summary>
    public static ImageTransform Strong { get; } = new Compose(
        new RandomAffine(translateX: 0.1, translateY: 0.1, scale: (0.9, 1.1)),
        new RandomResizedCrop(scale: (0.6, 1), ratio: (0.8, 1.25)),
        new ColorJitter(brightness: 0.4, contrast: 0.4));

    /// <summary>Views for contrastive learning: crops of 0.3 to 1 of the area, and brightness and contrast changed by up to 0.4.</summary>
    public static ImageTransform ContrastiveViews { get; } = new Compose(
        new RandomAffine(translateX: 0.1, translateY: 0.1, scale: (0.9, 1.1)),
        new RandomResizedCrop(scale: (0.3, 1), ratio: (0.8, 1.25)),
        new ColorJitter(brightness: 0.4, contrast: 0.4));
}
