using System.Collections.Immutable;
using FewLabel;
using FewLabel.Augmentation;
using FewLabel.Data;

namespace OwnImages;

/// <summary>What the pictures show, and so what may be changed in them without making them something else.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Channels">1 for gray, 3 for color.</param>
/// <param name="Size">Height and width in pixels, unless others are asked for.</param>
/// <param name="Few">Changes for the few labeled images.</param>
/// <param name="Many">Changes for many images with guessed labels.</param>
/// <param name="Views">Changes that make two views of an image for pre-training.</param>
/// <param name="Forms">The forms in which the networks of an ensemble see the images.</param>
internal sealed record PictureKind(string Name, int Channels, int Size, ImageTransform Few, ImageTransform Many, ImageTransform Views,
    ImmutableArray<MomentNormalization> Forms)
{
    public static IReadOnlyList<PictureKind> All { get; } =
    [
        new("digits", 1, 28, Augmentations.Digits, Augmentations.StrongDigits, Augmentations.DigitViews, Augmentations.DigitInputNormalizations),
        new("photos", 3, 32, Mild(0.6), Mild(0.6), Augmentations.MocoStudy, []),
    ];

    public ImageShape Shape(int? size) => new(Channels, size ?? Size, size ?? Size);

    private static Compose Mild(double leastArea) => new(
        new RandomResizedCrop(scale: (leastArea, 1)),
        new RandomHorizontalFlip(),
        new ColorJitter(brightness: 0.2, contrast: 0.2, saturation: 0.2));
}
