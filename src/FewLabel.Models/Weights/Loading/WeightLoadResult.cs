using System.Collections.Immutable;

namespace FewLabel.Networks;

/// <summary>What was loaded into a module.</summary>
public sealed class WeightLoadResult
{
    internal WeightLoadResult(
        string prefix, ImmutableArray<string> loaded, ImmutableArray<string> keptHeads, ImmutableArray<string> leftOver, string? adaptedInput)
    {
        Prefix = prefix;
        Loaded = loaded;
        KeptHeads = keptHeads;
        LeftOver = leftOver;
        AdaptedInput = adaptedInput;
    }

    /// <summary>What stood before the module's names in the file; empty for nothing.</summary>
    public string Prefix { get; }

    /// <summary>The module's names that got values from the file.</summary>
    public ImmutableArray<string> Loaded { get; }

    /// <summary>The module's names that stayed as they were, all of heads that may differ.</summary>
    public ImmutableArray<string> KeptHeads { get; }

    /// <summary>
    /// The file's names that were not used: those of heads that may differ, and what only training needs, such as MoCo's key encoder and queue and DINOv2's
    /// mask token.
    /// </summary>
    public ImmutableArray<string> LeftOver { get; }

    /// <summary>The module's name of the convolution that was made to fit another number of channels; null if none was.</summary>
    public string? AdaptedInput { get; }
}
