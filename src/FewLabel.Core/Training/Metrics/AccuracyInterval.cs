namespace FewLabel.Training.Metrics;

/// <summary>Where the accuracy on all images of this kind lies, as far as the measured ones tell. Shares from 0 to 1.</summary>
public sealed class AccuracyInterval
{
    internal AccuracyInterval(double low, double high)
    {
        Low = low;
        High = high;
    }

    /// <summary>The lower end.</summary>
    public double Low { get; }

    /// <summary>The upper end.</summary>
    public double High { get; }

    /// <summary>How many standard deviations hold 95 % of a normal distribution.</summary>
    private const double Deviations = 1.959963984540054;

    /// <summary>
    /// The score interval of Wilson, 1927, at 95 %: unlike mean ± deviations it holds near 0 and 1 and never leaves them. It tells
    /// what other test images could change, not what another draw of labels would.
    /// </summary>
    /// <param name="correct">How many were right, from 0 to <paramref name="count"/>.</param>
    /// <param name="count">How many were measured, 1 or more.</param>
    /// <returns>The interval.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is not as said.</exception>
    public static AccuracyInterval Wilson(long correct, long count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(correct);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(correct, count);
        var share = (double)correct / count;
        var square = Deviations * Deviations / count;
        var center = (share + square / 2) / (1 + square);
        var half = Math.Sqrt(square * (share * (1 - share) + square / 4)) / (1 + square);
        return new AccuracyInterval(Math.Max(0, center - half), Math.Min(1, center + half));
    }
}
