namespace FewLabel.Studies;

/// <summary>A method's accuracy (<see cref="StudyFigure.Accuracy"/>) over the draws of a study, 0 to 1.</summary>
public sealed class StudySummary
{
    internal StudySummary(string method, int draws, double mean, double? standardDeviation, double worst, double best)
    {
        Method = method;
        Draws = draws;
        Mean = mean;
        StandardDeviation = standardDeviation;
        Worst = worst;
        Best = best;
    }

    /// <summary>Its name.</summary>
    public string Method { get; }

    /// <summary>How many draws.</summary>
    public int Draws { get; }

    /// <summary>The mean.</summary>
    public double Mean { get; }

    /// <summary>The standard deviation of the sample (divided by draws - 1); null of a single draw.</summary>
    public double? StandardDeviation { get; }

    /// <summary>The least.</summary>
    public double Worst { get; }

    /// <summary>The greatest.</summary>
    public double Best { get; }

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
