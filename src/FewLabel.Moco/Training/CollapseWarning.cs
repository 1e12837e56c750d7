namespace FewLabel.Moco;

/// <summary>A figure of a pre-training went where no healthy one goes.</summary>
public sealed class CollapseWarning
{
    internal CollapseWarning(CollapseSign sign, long step, string message)
    {
        Sign = sign;
        Step = step;
        Message = message;
    }

    /// <summary>What was seen.</summary>
    public CollapseSign Sign { get; }

    /// <summary>When.</summary>
    public long Step { get; }

    /// <summary>The figure, what it should be, and what to look at.</summary>
    public string Message { get; }
}
