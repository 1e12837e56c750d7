using System.Globalization;
using System.Runtime.CompilerServices;

namespace FewLabel.Augmentation;

/// <summary>Checks of options. Each error names the option, its value and what is allowed; NaN never passes.</summary>
internal static class Require
{
    public static double Finite(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        double.IsFinite(value) ? value : throw Wrong(name, value, "must be a finite number");

    public static double AtLeast(double value, double least, [CallerArgumentExpression(nameof(value))] string name = "") =>
        double.IsFinite(value) && value >= least ? value : throw Wrong(name, value, $"must be {Number(least)} or more");

    public static double Between(double value, double least, double most, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value >= least && value <= most ? value : throw Wrong(name, value, $"must lie from {Number(least)} to {Number(most)}");

    /// <summary>A share of something, and not none of it.</summary>
    public static double ShareAboveZero(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value is > 0 and <= 1 ? value : throw Wrong(name, value, "must lie above 0 and at most at 1");

    public static double Probability(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value is >= 0 and <= 1 ? value : throw Wrong(name, value, "is a probability and must lie from 0 to 1");

    public static int AtLeast(int value, int least, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value >= least ? value : throw Wrong(name, value, $"must be {least} or more");

    public static ValueRange Between(ValueRange range, double least, double most, [CallerArgumentExpression(nameof(range))] string name = "") =>
        range.Low >= least && range.High <= most ? range : throw Wrong(name, range, $"must lie from {Number(least)} to {Number(most)}");

    /// <summary>A range of factors, which a single number cannot stand for.</summary>
    public static ValueRange Positive(ValueRange range, [CallerArgumentExpression(nameof(range))] string name = "") =>
        range.Low > 0 ? range : throw Wrong(name, range, "must be above 0; give both ends, such as (0.8, 1.2)");

    public static T NotNull<T>(T value, [CallerArgumentExpression(nameof(value))] string name = "")
        where T : class
    {
        ArgumentNullException.ThrowIfNull(value, name);
        return value;
    }

    public static T Defined<T>(T value, [CallerArgumentExpression(nameof(value))] string name = "")
        where T : struct, Enum =>
        Enum.IsDefined(value) ? value : throw Wrong(name, value, $"must be one of {string.Join(", ", Enum.GetNames<T>())}");

    private static ArgumentOutOfRangeException Wrong(string name, object value, string rule) =>
        new(name, value, FormattableString.Invariant($"The option {name} is {value}; it {rule}."));

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);
}
