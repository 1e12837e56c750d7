namespace FewLabel.Moco;

/// <summary>How the momentum of the key encoder goes over the steps.</summary>
public enum MomentumSchedule
{
    /// <summary>The same in every step: MoCo v1 and v2.</summary>
    Constant,

    /// <summary>Half a cosine wave from the momentum that is set up to 1: MoCo v3.</summary>
    CosineToOne,
}
