using FewLabel.Running;

namespace FewLabel.Checks;

/// <summary>What keeps a described experiment from running to its end, found before it begins.</summary>
internal static class ExperimentChecks
{
    /// <summary>All faults that the options alone do not show.</summary>
    /// <param name="plan">The experiment, whose options may be at fault too.</param>
    /// <param name="labelsCanBeDrawn">Whether nothing is wrong with the count of labels.</param>
    public static IEnumerable<OptionFault> Of(ExperimentPlan plan, bool labelsCanBeDrawn) =>
    [
        .. ImagesCheck.Of(plan),
        .. labelsCanBeDrawn ? LabelsCheck.Of(plan) : [],
        .. NamesCheck.Of(plan.Methods),
        .. ViewsCheck.Of(plan),
        .. NeighborsCheck.Of(plan),
        .. GuessesCheck.Of(plan.Methods),
        .. PlaceCheck.Of(plan),
    ];
}
