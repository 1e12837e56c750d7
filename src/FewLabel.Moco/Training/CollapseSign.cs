namespace FewLabel.Moco;

/// <summary>What shows that a contrastive training has gone wrong.</summary>
public enum CollapseSign
{
    /// <summary>The vectors are almost the same for all images.</summary>
    SmallSpread,

    /// <summary>Keys are recognized almost without a fault from the start: something other than the images gives them away.</summary>
    ShortcutSuspected,

    /// <summary>The loss is lower than as many other keys allow.</summary>
    ImpossibleLoss,

    /// <summary>Keys are recognized less often than by chance.</summary>
    BelowChance,
}
