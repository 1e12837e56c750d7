using System.Text.Json.Serialization;

namespace FewLabel.Training.Metrics;

/// <summary>The images whose most likely class has a probability within a range: what was promised, and what came true.</summary>
public sealed class ReliabilityBin
{
    [JsonConstructor]
    internal ReliabilityBin(double low, double high, long count, double confidence, double accuracy)
    {
        Low = low;
        High = high;
        Count = count;
        Confidence = confidence;
        Accuracy = accuracy;
    }

    /// <summary>The range begins above this probability.</summary>
    public double Low { get; }

    /// <summary>It ends with this one.</summary>
    public double High { get; }

    /// <summary>How many images.</summary>
    public long Count { get; }

    /// <summary>The mean probability of their most likely class, 0 to 1; NaN without images.</summary>
    public double Confidence { get; }

    /// <summary>The share of them taken for what they are, 0 to 1; NaN without images.</summary>
    public double Accuracy { get; }
}
