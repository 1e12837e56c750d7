namespace FewLabel.Moco;

/// <content>What follows from the options.</content>
public sealed partial record MocoOptions
{
    /// <summary>The number of keys of other images that a query is compared with.</summary>
    internal int OtherKeys => Loss == ContrastiveLoss.Queue ? Queue : BatchSize - 1;

    /// <summary>The momentum at a step, from 0.</summary>
    internal double MomentumAt(long step, long stepCount) => MomentumSchedule == MomentumSchedule.Constant
        ? Momentum
        : 1 - (1 - Momentum) * (Math.Cos(Math.PI * step / stepCount) + 1) / 2;
}
