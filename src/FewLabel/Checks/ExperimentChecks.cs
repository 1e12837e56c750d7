using FewLabel.Labeling;
using FewLabel.Running;

namespace FewLabel.Checks;

/// <summary>What keeps a described experiment from running to its end, found before it begins.</summary>
internal static class ExperimentChecks
{
    /// <summary>All faults that the calls of the builder alone do not show.</summary>
    /// <param name="plan">The experiment.</param>
    public static IEnumerable<OptionFault> Of(ExperimentPlan plan)
    {
        OptionFault[] labels = [.. LabelPlanCheck.Of(plan)];
        return
        [
            .. labels,
            .. RecipeCheck.Of(plan),
            .. ImagesCheck.Of(plan),
            .. labels.Length == 0 && !plan.Labels.IsNone ? LabelsCheck.Of(plan) : [],
            .. TransformCheck.Of(nameof(ExperimentBuilder.Augment), plan.Augmentation, plan.Dataset.Train),
            .. MethodsCheck.Of(plan),
            .. PlaceCheck.Of(plan),
        ];
    }
}
