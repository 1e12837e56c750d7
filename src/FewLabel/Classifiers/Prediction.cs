using System.Collections.Immutable;

namespace FewLabel;

/// <summary>What a classifier says of one image.</summary>
/// <param name="Class">The most probable class, from 0; the first of equals.</param>
/// <param name="Name">Its name.</param>
/// <param name="Probabilities">The probability of each class, in the order of <see cref="ClassifierInfo.ClassNames"/>, summing to 1.</param>
public sealed record Prediction(int Class, string Name, ImmutableArray<float> Probabilities)
{
    /// <summary>The probability of the most probable class, 0 to 1.</summary>
    public float Probability => Probabilities[Class];

    /// <summary>Such as <c>7 (98.2 %)</c>.</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Name} ({100 * Probability:0.0} %)");
}
