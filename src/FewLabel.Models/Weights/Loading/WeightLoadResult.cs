using System.Collections.Immutable;

namespace FewLabel.Networks;

/// <summary>What was loaded into a module.</summary>
/// <param name="Prefix">What stood before the module's names in the file; empty for nothing.</param>
/// <param name="Loaded">The module's names that got values from the file.</param>
/// <param name="KeptHeads">The module's names that stayed as they were, all of heads that may differ.</param>
/// <param name="LeftOver">
/// The file's names that were not used: those of heads that may differ, and MoCo's key encoder and queue.
/// </param>
/// <param name="AdaptedInput">The module's name of the convolution that was made to fit another number of channels; null if none was.</param>
public sealed record WeightLoadResult(
    string Prefix,
    ImmutableArray<string> Loaded,
    ImmutableArray<string> KeptHeads,
    ImmutableArray<string> LeftOver,
    string? AdaptedInput);
