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
    public long Step { get; }

    /// <summary>The figures.</summary>
    public FeatureEstimate Features { get; }
}
