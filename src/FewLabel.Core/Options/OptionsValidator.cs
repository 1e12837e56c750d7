using System.Globalization;
using System.Runtime.CompilerServices;

namespace FewLabel;

/// <summary>
/// Collects what is wrong with options, so that one error reports all faults. Each check names the option, the value and
/// what it must be; numbers that are not finite never pass.
/// </summary>
public sealed class OptionsValidator
{
    private readonly List<OptionFault> _faults = [];

    /// <summary>What was found so far.</summary>
    public IReadOnlyList<OptionFault> Found => _faults;

    /// <summary>Adds a fault.</summary>
    /// <param name="parameter">Which option.</param>
    /// <param name="value">The value that was given.</param>
    /// <param name="requirement">What it must be: what follows the words "it must be".</param>
    /// <param name="remedy">What to do.</param>
    public void Add(string parameter, object? value, string requirement, string remedy = "") =>
        _faults.Add(new OptionFault(parameter, Format(value), requirement, remedy));

    /// <summary>Adds faults that were found elsewhere.</summary>
    /// <param name="others">The other faults.</param>
    public void AddRange(IEnumerable<OptionFault> others)
    {
        ArgumentNullException.ThrowIfNull(others);
        _faults.AddRange(others);
    }

    /// <summary>Adds faults of options that are part of others.</summary>
    /// <param name="owner">Put before each option's name, such as <c>Train("CNN")</c>.</param>
    /// <param name="others">The faults of the part.</param>
    public void AddRange(string owner, IEnumerable<OptionFault> others) =>
        AddRange(others.Select(fault => fault.Of(owner)));

    /// <summary>Requires a whole number not below a bound.</summary>
    /// <param name="value">The value.</param>
    /// <param name="least">The smallest that is allowed.</param>
    /// <param name="parameter">The option's name; the compiler fills it in.</param>
    public void RequireAtLeast(long value, long least, [CallerArgumentExpression(nameof(value))] string parameter = "")
    {
        if (value < least)
        {
            Add(parameter, value, $"{least} or more");
        }
    }

    /// <summary>Requires a finite number above zero.</summary>
    /// <param name="value">The value.</param>
    /// <param name="parameter">The option's name; the compiler fills it in.</param>
    public void RequirePositive(double value, [CallerArgumentExpression(nameof(value))] string parameter = "")
    {
        if (!(double.IsFinite(value) && value > 0))
        {
            Add(parameter, value, "a finite number above 0");
        }
    }

    /// <summary>Requires a finite number, zero or above.</summary>
    /// <param name="value">The value.</param>
    /// <param name="parameter">The option's name; the compiler fills it in.</param>
    public void RequireNotNegative(double value, [CallerArgumentExpression(nameof(value))] string parameter = "")
    {
        if (!(double.IsFinite(value) && value >= 0))
        {
            Add(parameter, value, "a finite number, 0 or more");
        }
    }

    /// <summary>Requires a number of [0, 1), such as a momentum or a share.</summary>
    /// <param name="value">The value.</param>
    /// <param name="parameter">The option's name; the compiler fills it in.</param>
    public void RequireBelowOne(double value, [CallerArgumentExpression(nameof(value))] string parameter = "")
    {
        if (!(value is >= 0 and < 1))
        {
            Add(parameter, value, "0 or more and below 1");
        }
    }

    /// <summary>Raises one error with all faults of options, if they have any.</summary>
    /// <param name="faults">What is wrong with them.</param>
    /// <exception cref="OptionsException">Something is wrong.</exception>
    internal static void ThrowIfAny(IReadOnlyList<OptionFault> faults)
    {
        if (faults.Count > 0)
        {
            throw new OptionsException(faults);
        }
    }

    /// <summary>Requires options that are part of others, and finds what is wrong with them.</summary>
    /// <param name="part">The part.</param>
    /// <param name="faultsOf">What is wrong with it.</param>
    /// <param name="allowed">What is allowed.</param>
    /// <param name="parameter">The option's name; the compiler fills it in.</param>
    internal void RequirePart<T>(
        T? part, Func<T, IEnumerable<OptionFault>> faultsOf, string allowed, [CallerArgumentExpression(nameof(part))] string parameter = "")
        where T : class
    {
        if (part is null)
        {
            Add(parameter, null, allowed);
        }
        else
        {
            AddRange(parameter, faultsOf(part));
        }
    }

    /// <summary>Requires that something holds of an option.</summary>
    /// <param name="value">The value.</param>
    /// <param name="holds">Whether it holds.</param>
    /// <param name="allowed">What is allowed.</param>
    /// <param name="parameter">The option's name; the compiler fills it in.</param>
    internal void Require(object? value, bool holds, string allowed, [CallerArgumentExpression(nameof(value))] string parameter = "")
    {
        if (!holds)
        {
            Add(parameter, value, allowed);
        }
    }

    /// <summary>Raises one error with everything that was found, if anything was.</summary>
    /// <exception cref="OptionsException">Something is wrong.</exception>
    public void ThrowIfAny() => ThrowIfAny(_faults);

    private static string Format(object? value) => value switch
    {
        null => "missing",
        string text => $"\"{text}\"",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
