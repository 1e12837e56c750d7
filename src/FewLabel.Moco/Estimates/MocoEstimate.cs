using System.Text.Json.Serialization;

namespace FewLabel.Moco;

/// <summary>How good the features were at a point of the training.</summary>
public sealed class MocoEstimate
{
    [JsonConstructor]
    internal MocoEstimate(long step, FeatureEstimate features)
    {
        Step = step;
        Features = features;
    }

    /// <summary>How many steps had been made.</summary>
    [JsonInclude]
    public long Step { get; internal init; }

    /// <summary>The figures.</summary>
    [JsonInclude]
    public FeatureEstimate Features { get; internal init; }
}
