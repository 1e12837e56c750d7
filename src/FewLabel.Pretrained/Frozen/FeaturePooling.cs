namespace FewLabel.Pretrained;

/// <summary>How an output with several vectors for an image becomes one.</summary>
public enum FeaturePooling
{
    /// <summary>The mean over all places of a map, or over all tokens.</summary>
    Mean,

    /// <summary>The first token, where a vision transformer gathers what it sees.</summary>
    ClassToken,
}
