using FewLabel.Data;
using FewLabel.Running;

namespace FewLabel.Checks;

/// <summary>Recipes for other kinds of pictures.</summary>
internal static class RecipeCheck
{
    private static readonly Recipe[] Known = [Recipe.Digits];

    public static IEnumerable<OptionFault> Of(ExperimentPlan plan)
    {
        var images = plan.Dataset.Train;
        return plan.Recipe.FaultWith(plan.Dataset) is { } fault
            ? [new OptionFault(nameof(Experiment.On), $"the recipe {plan.Recipe.Name}", $"a recipe for images of {images.Shape}", fault)]
            : [];
    }

    /// <summary>What keeps a recipe from suiting a data set, and which would; null if nothing does.</summary>
    private static string? FaultWith(this Recipe recipe, ImageDataset dataset)
    {
        var channels = dataset.Train.Channels;
        return recipe.Channels.Contains(channels) ? null
            : $"It takes images of {string.Join(" or ", recipe.Channels)} channel{(recipe.Channels is [1] ? "" : "s")}; those of {dataset.Name} have {channels}. "
                + $"Use {string.Join(" or ", Known.Where(one => one.Channels.Contains(channels)).Select(one => $"Recipe.{one.Name}").Append("Recipe.Generic"))}.";
    }
}
