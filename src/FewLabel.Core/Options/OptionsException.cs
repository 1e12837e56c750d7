using System.Collections.Immutable;

namespace FewLabel;

/// <summary>Options are wrong. It lists all faults at once, before anything was computed or allocated.</summary>
public sealed class OptionsException : FewLabelException
{
    /// <summary>Creates the error.</summary>
    /// <param name="faults">What is wrong; at least one.</param>
    public OptionsException(IEnumerable<OptionFault> faults)
        : this([.. faults ?? throw new ArgumentNullException(nameof(faults))])
    {
    }

    private OptionsException(ImmutableArray<OptionFault> faults)
        : base(Describe(faults)) => Faults = faults;

    /// <summary>Everything that is wrong.</summary>
    public ImmutableArray<OptionFault> Faults { get; }

    private static string Describe(ImmutableArray<OptionFault> faults) =>
        faults.Length == 1
            ? faults[0].ToString()
            : $"{faults.Length} options are wrong:{string.Concat(faults.Select(fault => $"{Environment.NewLine}- {fault}"))}";
}
