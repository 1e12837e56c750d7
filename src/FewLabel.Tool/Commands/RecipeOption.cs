using System.CommandLine;

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

    private static string KeyOf(Recipe recipe) => recipe.Name.ToLowerInvariant();

    private static string Describe(Recipe recipe) =>
        $"{KeyOf(recipe)} ({recipe.Description}: {(recipe.FileShape.Channels == 1 ? "gray" : "color")}, {new TrainingPlan(recipe).Shape(null).Height} pixels)";
}
