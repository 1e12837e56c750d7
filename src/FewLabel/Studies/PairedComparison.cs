namespace FewLabel.Studies;

/// <summary>
/// Two methods on the same draws. What a draw does to both cancels out in the differences, so that they tell more than two
/// means side by side.
/// </summary>
/// <param name="First">One method.</param>
/// <param name="Second">The other.</param>
/// <param name="MeanDifference">The mean of the first's accuracy less the second's, -1 to 1.</param>
/// <param name="StandardError">The standard error of that mean; null of a single draw.</param>
/// <param name="Wins">On how many draws the first is better.</param>
/// <param name="Ties">On how many both are the same.</param>
/// <param name="Losses">On how many the second is better.</param>
public sealed record PairedComparison(
    string First, string Second, double MeanDifference, double? StandardError, int Wins, int Ties, int Losses)
{
    internal static PairedComparison Of(string first, string second, IReadOnlyList<double> differences) => new(
        first,
        second,
        differences.Average(),
        StudySummary.Deviation(differences) / Math.Sqrt(differences.Count),
        differences.Count(difference => difference > 0),
        differences.Count(difference => difference == 0),
        differences.Count(difference => difference < 0));
}
