using FewLabel.Running;

namespace FewLabel.Checks;

/// <summary>Recipes for other kinds of pictures, and recipes that cannot be.</summary>
internal static class RecipeCheck
{
    public static IEnumerable<OptionFault> Of(ExperimentPlan plan)
    {
        foreach (var fault in plan.Recipe.Validate())
        {
            yield return fault.Of(nameof(Recipe));
        }

        if (plan.Recipe.FaultWith(plan.Dataset) is { } misfit)
        {
            yield return misfit;
        }
    }
}
