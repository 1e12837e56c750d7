using System.Collections.Immutable;

namespace FewLabel;

/// <summary>What a classifier says of one image.</summary>
public sealed class Prediction
{
    internal Prediction(int @class, string name, ImmutableArray<float> probabilities, float? distance = null, double? threshold = null)
    {
        (Distance, IsUnknown) = (distance, distance > threshold);
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

    /// <summary>
    /// How far the image is from the training images: 1 less the cosine between the roots of its features and of those of the tenth nearest training image, 0 to 2. Null where the
    /// classifier does not know it, as one of a file before form 3.
    /// </summary>
    public float? Distance { get; }

    /// <summary>
    /// Whether the image is probably of none of the classes: its <see cref="Distance"/> is above the classifier's <see cref="Classifier.UnknownThreshold"/>. Then
    /// <see cref="Class"/> is the least wrong one. False where the distance is not known.
    /// </summary>
    public bool IsUnknown { get; }

    /// <summary>Such as <c>7 (98.2 %)</c>, or <c>7 (98.2 %), unknown</c>.</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Name} ({100 * Probability:0.0} %){(IsUnknown ? ", unknown" : "")}");
}
