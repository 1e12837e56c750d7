namespace FewLabel.Moco;

/// <summary>What a query is compared to.</summary>
public enum ContrastiveLoss
{
    /// <summary>Its own key and a queue of earlier keys: MoCo v1 and v2, <see cref="InfoNceLoss"/>.</summary>
    Queue,

    /// <summary>The keys of its batch: MoCo v3, <see cref="InBatchInfoNceLoss"/>.</summary>
    InBatch,
}
