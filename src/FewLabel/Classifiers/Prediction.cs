using System.Collections.Immutable;

namespace FewLabel;

/// <summary>What a classifier says of one image.</summary>
public sealed class Prediction
{
    internal Prediction(int @class, string name, ImmutableArray<float> probabilities)
    {
        Class = @class;
        Name = name;
        Probabilities = probabilities;
    }

    /// <summary>The most probable class, from 0; the first of equals.</summary>
    public int Class { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The probability of each class, in the order of <see cref="ClassifierInfo.ClassNames"/>, summing to 1.</summary>
    public ImmutableArray<float> Probabilities { get; }

    /// <summary>The probability of the most probable class, 0 to 1.</summary>
    public float Probability => Probabilities[Class];

    /// <summary>Such as <c>7 (98.2 %)</c>.</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Name} ({100 * Probability:0.0} %)");
}
