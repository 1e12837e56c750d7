namespace FewLabel.Fuzzing;

/// <summary>What the inputs of one reader came to.</summary>
internal sealed record FuzzReport(string Reader)
{
    public long Inputs { get; init; }

    public long Accepted { get; init; }

    public long Refused { get; init; }

    /// <summary>The longest that one input took, and which.</summary>
    public FuzzExtreme Slowest { get; init; } = new(0, 0);

    /// <summary>The most bytes that one input took, managed ones and new native ones at its peak, and which.</summary>
    public FuzzExtreme MostMemory { get; init; } = new(0, 0);

    /// <summary>By how much the resident set grew after the first tenth, in bytes.</summary>
    public long Growth { get; init; }

    public IReadOnlyList<FuzzFault> Faults { get; init; } = [];
}
