namespace FewLabel.Training.Metrics;

/// <summary>The figures of one class.</summary>
public sealed class ClassMetrics
{
    internal ClassMetrics(string name, long support, double precision, double recall)
    {
        Name = name;
        Support = support;
        Precision = precision;
        Recall = recall;
    }

    /// <summary>The class.</summary>
    public string Name { get; }

    /// <summary>How many images are of it.</summary>
    public long Support { get; }

    /// <summary>The share of the images taken for it that are of it, 0 to 1; NaN if none was taken for it.</summary>
    public double Precision { get; }

    /// <summary>The share of its images that were taken for it, 0 to 1; NaN if it has no images.</summary>
    public double Recall { get; }

    /// <summary>The harmonic mean of precision and recall, 0 to 1; 0 where both are; NaN if one of them is.</summary>
    public double F1 => Precision + Recall == 0 ? 0 : 2 * Precision * Recall / (Precision + Recall);
}
