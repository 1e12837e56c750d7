namespace FewLabel.Studies;

/// <summary>A method's accuracy (<see cref="StudyFigure.Accuracy"/>) over the draws of a study, 0 to 1.</summary>
/// <param name="Method">Its name.</param>
/// <param name="Draws">How many draws.</param>
/// <param name="Mean">The mean.</param>
/// <param name="StandardDeviation">The standard deviation of the sample (divided by draws - 1); null of a single draw.</param>
/// <param name="Worst">The least.</param>
/// <param name="Best">The greatest.</param>
public sealed record StudySummary(string Method, int Draws, double Mean, double? StandardDeviation, double Worst, double Best)
{
    /// <summary>Summarizes accuracies that were measured otherwise than by a <see cref="Study"/>.</summary>
    /// <param name="method">The name of the method.</param>
    /// <param name="accuracies">One for each draw, 0 to 1; one or more.</param>
    /// <returns>The summary.</returns>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static StudySummary Of(string method, IReadOnlyList<double> accuracies)
    {
        ArgumentNullException.ThrowIfNull(accuracies);
        return accuracies.Count > 0
            ? Summarize(method, accuracies)
            : throw new ArgumentException("A summary needs one accuracy or more.", nameof(accuracies));
    }

    private static StudySummary Summarize(string method, IReadOnlyList<double> accuracies) => new(
        method, accuracies.Count, accuracies.Average(), SampleDeviation(accuracies), accuracies.Min(), accuracies.Max());

    /// <summary>The standard deviation of a sample; null of one number.</summary>
    internal static double? SampleDeviation(IReadOnlyList<double> values)
    {
        var mean = values.Average();
        return values.Count < 2 ? null : Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1));
    }
}
