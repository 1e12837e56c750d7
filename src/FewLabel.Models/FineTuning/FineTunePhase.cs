namespace FewLabel.Training;

/// <summary>The parts of a fine-tuning that take epochs.</summary>
public enum FineTunePhase
{
    /// <summary>The head learns; the encoder is frozen.</summary>
    Head,

    /// <summary>All layers learn.</summary>
    All,
}
