using FewLabel.Training;
using FewLabel.Training.Optimizers;

namespace FewLabel.Moco;

/// <content>
/// What the papers prescribe. The sizes of queue, batch and training of v1 and v2 are the defaults, which suit tens of
/// thousands of images on one device, and not the papers' for a million on eight.
/// </content>
public sealed partial record MocoOptions
{
    /// <summary>
    /// MoCo v1 (He et al., 2020): a linear head, temperature 0.07, momentum 0.999, SGD at 0.03 with its rate cut to a tenth at
    /// 0.6 and 0.8 of the training, and batch norm in eight groups.
    /// </summary>
    public static MocoOptions V1 { get; } = new()
    {
        Schedule = LearningRateSchedule.StepDecay(0.1, 0.6, 0.8),
        BatchNormGroups = 8,
    };

    /// <summary>MoCo v2 (Chen et al., 2020): v1 with a head of two layers, temperature 0.2 and a cosine schedule.</summary>
    public static MocoOptions V2 { get; } = V1 with
    {
        Head = ProjectionHead.Mlp,
        Temperature = 0.2,
        Schedule = LearningRateSchedule.WarmupCosine(0),
    };

    /// <summary>
    /// MoCo v3 for ResNets (Chen, Xie and He, 2021): no queue, both views in turn, heads of 4,096 with batch norm, a predictor,
    /// 256 dimensions, temperature 1, momentum from 0.99 up to 1, and LARS at 0.6 for each 256 images of the batch. The
    /// paper's batch is 4,096; here it is 512.
    /// </summary>
    public static MocoOptions V3 { get; } = new()
    {
        Head = ProjectionHead.NormalizedMlp,
        HeadHidden = 4096,
        PredictorHidden = 4096,
        Dimension = 256,
        Loss = ContrastiveLoss.InBatch,
        Queue = 0,
        Symmetric = true,
        Temperature = 1,
        Momentum = 0.99,
        MomentumSchedule = MomentumSchedule.CosineToOne,
        BatchSize = 512,
        Optimizer = new LarsOptions(0.6 * 512 / 256),
        Schedule = LearningRateSchedule.WarmupCosine(0.1),
    };

    /// <summary>
    /// MoCo v3 for vision transformers (Chen, Xie and He, 2021): v3 with a head of three layers, batch norm after the predictor, temperature 0.2, a frozen patch
    /// projection, and AdamW at 1.5e-4 for each 256 images of the batch with weight decay 0.1. The paper's batch is 4,096; here it is 512. Take
    /// an encoder with <see cref="Networks.PositionEmbedding.SinCos"/>.
    /// </summary>
    public static MocoOptions V3Transformer { get; } = V3 with
    {
        Head = ProjectionHead.DeepNormalizedMlp,
        NormalizePrediction = true,
        FreezePatchProjection = true,
        Temperature = 0.2,
        Optimizer = new AdamWOptions(1.5e-4 * 512 / 256) { WeightDecay = 0.1 },
    };
}
