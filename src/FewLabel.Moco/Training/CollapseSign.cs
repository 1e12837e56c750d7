namespace FewLabel.Moco;

/// <summary>What shows that a contrastive training has gone wrong.</summary>
public enum CollapseSign
{
    /// <summary>The vectors are almost the same for all images.</summary>
    SmallSpread,

    /// <summary>Keys are recognised almost without a fault from the start: something other than the images gives them away.</summary>
    EasyFromTheStart,

    /// <summary>The loss is lower than as many other keys allow.</summary>
    ImpossibleLoss,

    /// <summary>Keys are recognised less often than by guessing.</summary>
    BelowChance,
}
