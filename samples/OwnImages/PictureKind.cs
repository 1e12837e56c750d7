using FewLabel;
using FewLabel.Augmentation;
using FewLabel.Data;

namespace OwnImages;

/// <summary>What the pictures show, and so what may be changed in them without making them something else.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Recipe">What is known about such pictures.</param>
internal sealed record PictureKind(string Name, Recipe Recipe)
{
    private static readonly ImageTransform Mild = new Compose(
        new RandomResizedCrop(scale: (0.6, 1)),
        new RandomHorizontalFlip(),
        new ColorJitter(brightness: 0.2, contrast: 0.2, saturation: 0.2));

    public static IReadOnlyList<PictureKind> All { get; } =
    [
        new("digits", Recipe.Digits),
        new("photos", new Recipe
        {
            Name = "photos",
            Channels = [3],
            FileShape = new ImageShape(3, 32, 32),
            Augmentation = Mild,
            StrongAugmentation = Mild,
            ContrastiveViews = Augmentations.MocoStudy,
        }),
    ];

    public ImageShape Shape(int? size) => size is { } side ? Recipe.FileShape with { Height = side, Width = side } : Recipe.FileShape;
}
