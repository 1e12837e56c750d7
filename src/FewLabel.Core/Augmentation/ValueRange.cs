using System.Globalization;

namespace FewLabel.Augmentation;

/// <summary>An interval from which a parameter is drawn uniformly.</summary>
/// <remarks>
/// A pair stands for itself: <c>(0.8, 1.2)</c>. A single number stands for the interval around zero, as in torchvision:
/// <c>20</c> is -20 to 20. The default value is 0 to 0.
/// </remarks>
public readonly record struct ValueRange
{
    /// <summary>Creates the interval.</summary>
    /// <param name="low">Its lower end, finite.</param>
    /// <param name="high">Its upper end, finite, not below <paramref name="low"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">An end is not finite, or they are in the wrong order.</exception>
    public ValueRange(double low, double high)
    {
        Low = Require.Finite(low);
        High = Require.Finite(high);
        if (low > high)
        {
            throw new ArgumentOutOfRangeException(nameof(high), high, $"A range runs from its lower to its upper end, and {Number(high)} is below {Number(low)}; swap them.");
        }
    }

    /// <summary>The lower end.</summary>
    public double Low { get; }

    /// <summary>The upper end.</summary>
    public double High { get; }

    /// <summary>Whether it holds nothing but this value.</summary>
    internal bool IsOnly(double value) => Low == value && High == value;

    /// <summary>The value at a fraction of the way from the lower to the upper end.</summary>
    internal double At(double fraction) => Low + fraction * (High - Low);

    /// <summary>A pair stands for itself.</summary>
    public static implicit operator ValueRange((double Low, double High) ends) => new(ends.Low, ends.High);

    /// <summary>A single number, 0 or more, stands for the interval around zero that reaches that far.</summary>
    public static implicit operator ValueRange(double reach) => new(-Require.AtLeast(reach, 0), reach);

    /// <summary>Such as <c>-20 to 20</c>.</summary>
    public override string ToString() => $"{Number(Low)} to {Number(High)}";

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);
}
