namespace FewLabel.Data;

/// <summary>Where a data set's images come from.</summary>
public enum DataOrigin
{
    /// <summary>Read from files.</summary>
    Files,

    /// <summary>Made by a generator.</summary>
    Synthetic,
}
