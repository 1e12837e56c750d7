using System.CommandLine;
using FewLabel.Data;

namespace FewLabel.Tool.Commands;

/// <summary><c>--kind</c>: what the pictures show, which is one of the library's recipes.</summary>
internal static class RecipeOption
{
    public static Option<string> Create()
    {
        var option = new Option<string>("--kind") { Description = $"What they show: {string.Join("; ", Recipe.All.Select(Describe))}.", DefaultValueFactory = _ => KeyOf(Recipe.Photos) };
        option.AcceptOnlyFromAmong([.. Recipe.All.Select(KeyOf)]);
        return option;
    }

    /// <summary>The shape that files are brought to, in the recipe's own size or another.</summary>
    public static ImageShape Shape(this Recipe recipe, int? size) =>
        size is { } side ? recipe.FileShape with { Height = side, Width = side } : recipe.FileShape;

    private static string KeyOf(Recipe recipe) => recipe.Name.ToLowerInvariant();

    private static string Describe(Recipe recipe) =>
        $"{KeyOf(recipe)} ({recipe.Description}: {(recipe.FileShape.Channels == 1 ? "gray" : "color")}, {recipe.FileShape.Height} pixels)";
}
