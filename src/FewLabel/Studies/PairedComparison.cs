namespace FewLabel.Studies;

/// <summary>
/// Two methods on the same draws. What a draw does to both cancels out in the differences, so that they tell more than two
/// means side by side.
/// </summary>
public sealed class PairedComparison
{
    internal PairedComparison(string first, string second, double meanDifference, double? standardError, int wins, int ties, int losses)
    {
        First = first;
        Second = second;
        MeanDifference = meanDifference;
        StandardError = standardError;
        Wins = wins;
        Ties = ties;
        Losses = losses;
    }

    /// <summary>One method.</summary>
    public string First { get; }

    /// <summary>The other.</summary>
    public string Second { get; }

    /// <summary>The mean of the first's accuracy less the second's, -1 to 1.</summary>
    public double MeanDifference { get; }

    /// <summary>The standard error of that mean; null of a single draw.</summary>
    public double? StandardError { get; }

    /// <summary>On how many draws the first is better.</summary>
    public int Wins { get; }

    /// <summary>On how many both are the same.</summary>
    public int Ties { get; }

    /// <summary>On how many the second is better.</summary>
    public int Losses { get; }

    /// <summary>Compares accuracies that were measured otherwise than by a <see cref="Study"/>.</summary>
    /// <param name="first">The name of one method.</param>
    /// <param name="firstAccuracies">Its accuracy on each draw, 0 to 1; one or more.</param>
    /// <param name="second">The name of the other.</param>
    /// <param name="secondAccuracies">Its accuracies on the same draws, in the same order.</param>
    /// <returns>The comparison.</returns>
    /// <exception cref="ArgumentException">There is none, or one has more than the other.</exception>
    public static PairedComparison Of(
        string first, IReadOnlyList<double> firstAccuracies, string second, IReadOnlyList<double> secondAccuracies)
    {
        ArgumentNullException.ThrowIfNull(firstAccuracies);
        ArgumentNullException.ThrowIfNull(secondAccuracies);
        if (firstAccuracies.Count == 0 || firstAccuracies.Count != secondAccuracies.Count)
        {
            throw new ArgumentException(
                $"Both methods need an accuracy on each draw, of one draw or more; {first} has {firstAccuracies.Count} and {second} has {secondAccuracies.Count}.",
                nameof(secondAccuracies));
        }

        double[] differences = [.. firstAccuracies.Zip(secondAccuracies, (one, other) => one - other)];
        return new PairedComparison(
            first,
            second,
            differences.Average(),
            StudySummary.SampleDeviation(differences) / Math.Sqrt(differences.Length),
            differences.Count(difference => difference > 0),
            differences.Count(difference => difference == 0),
            differences.Count(difference => difference < 0));
    }
}
