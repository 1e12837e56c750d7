using System.Collections.Immutable;

namespace FewLabel.Networks;

/// <summary>
/// Weights do not fit a module. It tells everything that does not fit at once; the module was not changed.
/// </summary>
public sealed class WeightMismatchException : FewLabelException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What does not fit, the values found and the remedy.</param>
    /// <param name="missing">The module's names that the file lacks.</param>
    /// <param name="leftOver">The file's names that the module lacks, as the file has them.</param>
    /// <param name="different">The module's names whose shape or type of numbers is another in the file.</param>
    internal WeightMismatchException(
        string message, ImmutableArray<string> missing, ImmutableArray<string> leftOver, ImmutableArray<string> different)
        : base(message)
    {
        Missing = missing;
        LeftOver = leftOver;
        Different = different;
    }

    /// <summary>The module's names that the file lacks.</summary>
    public ImmutableArray<string> Missing { get; }

    /// <summary>The file's names that the module lacks, as the file has them.</summary>
    public ImmutableArray<string> LeftOver { get; }

    /// <summary>The module's names whose shape or type of numbers is another in the file.</summary>
    public ImmutableArray<string> Different { get; }
}
