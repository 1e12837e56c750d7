using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Training;

namespace FewLabel.Recipes;

/// <summary><see cref="Recipe.Photos"/>.</summary>
internal static class PhotosRecipe
{
    public static Recipe Create() => new()
    {
        Name = nameof(Recipe.Photos),
        Description = "photographs in color, which mirrored show the same",
        Channels = [3],
        MinimumSize = 20,
        FileShape = new ImageShape(3, 32, 32),
        Augmentation = PhotoAugmentations.Light,
        StrongAugmentation = PhotoAugmentations.Strong,
        ContrastiveViews = PhotoAugmentations.ContrastiveViews,
        Features = new FeatureOptions { Mirrored = true },
        Supervised = new SupervisedOptions { Epochs = 700 },
    };
}
