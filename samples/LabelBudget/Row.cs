using FewLabel.Studies;

namespace LabelBudget;

/// <summary>The test accuracies of one choice and one number of labels, one for each seed.</summary>
internal sealed record Row(int Labels, string Choice, IReadOnlyList<double> Accuracies)
{
    /// <summary>Their standard deviation; none of a single one.</summary>
    public double? Deviation => Summary().StandardDeviation;

    public StudySummary Summary() => StudySummary.Of(Choice, Accuracies);
}
