using FewLabel.Data;

namespace FewLabel.Recipes;

/// <summary><see cref="Recipe.Generic"/>.</summary>
internal static class GenericRecipe
{
    public static Recipe Create() => new()
    {
        Name = nameof(Recipe.Generic),
        Description = "pictures of any kind; nothing is mirrored, turned or drawn",
        FileShape = new ImageShape(3, 32, 32),
        Augmentation = GenericAugmentations.Light,
        StrongAugmentation = GenericAugmentations.Strong,
        ContrastiveViews = GenericAugmentations.ContrastiveViews,
    };
}
