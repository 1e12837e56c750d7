namespace FewLabel.Training.Metrics;

/// <summary>The figures of one class.</summary>
/// <param name="Name">The class.</param>
/// <param name="Support">How many images are of it.</param>
/// <param name="Precision">The share of the images taken for it that are of it, 0 to 1; NaN if none was taken for it.</param>
/// <param name="Recall">The share of its images that were taken for it, 0 to 1; NaN if it has no images.</param>
public sealed record ClassMetrics(string Name, long Support, double Precision, double Recall)
{
    /// <summary>The harmonic mean of precision and recall, 0 to 1; 0 where both are; NaN if one of them is.</summary>
    public double F1 => Precision + Recall == 0 ? 0 : 2 * Precision * Recall / (Precision + Recall);
}
