using FewLabel.Training;
using FewLabel.Training.Optimizers;

namespace FewLabel.Moco;

/// <summary>How an encoder is pre-trained by momentum contrast. Immutable.</summary>
public sealed partial record MocoOptions
{
    /// <summary>What turns features into the vectors that are compared; it is dropped after the training. Default: linear.</summary>
    public ProjectionHead Head { get; init; } = ProjectionHead.Linear;

    /// <summary>Numbers between the head's layers, 1 or more; null is as many as the encoder gives. A linear head has none. Default null.</summary>
    public int? HeadHidden { get; init; }

    /// <summary>
    /// Numbers between the layers of a predictor on the query side, 1 or more; null is no predictor. Default null.
    /// </summary>
    public int? PredictorHidden { get; init; }

    /// <summary>Whether batch norm without weights of its own follows the predictor's last layer, as in MoCo v3 for transformers. Default false.</summary>
    public bool NormalizePrediction { get; init; }

    /// <summary>
    /// Whether the layer by which a vision transformer sees patches of pixels stays as it was drawn, for the trainings of transformers are unstable where it learns
    /// (Chen, Xie and He, 2021, section 4.2). After the training it can be trained as before. Only for vision transformers. Default false.
    /// </summary>
    public bool FreezePatchProjection { get; init; }

    /// <summary>D, the numbers in a vector that is compared, 2 or more. Default 128.</summary>
    public int Dimension { get; init; } = 128;

    /// <summary>What a query is compared to. Default: a queue.</summary>
    public ContrastiveLoss Loss { get; init; } = ContrastiveLoss.Queue;

    /// <summary>
    /// K, the keys in the queue, 1 or more and at most as many as there are images, better a tenth of them; it need not be a
    /// multiple of the batch. 0 with <see cref="ContrastiveLoss.InBatch"/>. Default 4,096.
    /// </summary>
    public int Queue { get; init; } = 4096;

    /// <summary>Whether each view is the query in turn, for twice the work in a step. The loss is the mean of both with a queue, and the sum, as in MoCo v3, without. Default false.</summary>
    public bool Symmetric { get; init; }

    /// <summary>The share of the key encoder that stays in a step, 0 or more and below 1. Default 0.999.</summary>
    public double Momentum { get; init; } = 0.999;

    /// <summary>How the momentum goes over the steps. Default: constant.</summary>
    public MomentumSchedule MomentumSchedule { get; init; } = MomentumSchedule.Constant;

    /// <summary>T, by which similarities are divided, above 0. Default 0.07.</summary>
    public double Temperature { get; init; } = 0.07;

    /// <summary>
    /// Groups of a batch with batch statistics of their own, 1 or more with at least two images each; 1 turns the
    /// protection off. See <see cref="GroupedForward"/>. Default 1.
    /// </summary>
    public int BatchNormGroups { get; init; } = 1;

    /// <summary>Images in a step, 2 or more. What is left at the end of an epoch is not used. Default 128.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>Passes over the images, 1 or more. Default 15.</summary>
    public int Epochs { get; init; } = 15;

    /// <summary>Ends the training after so many steps, 1 or more, if the epochs have not; the schedules end there too. Default null.</summary>
    public long? MaxSteps { get; init; }

    /// <summary>The optimizer. Default: SGD at 0.03, momentum 0.9, weight decay 1e-4.</summary>
    public OptimizerOptions Optimizer { get; init; } = new SgdOptions(0.03);

    /// <summary>The course of the learning rate. Default: a short warm-up, then cosine.</summary>
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.WarmupCosine();

    /// <summary>The length to which longer gradients are shortened, above 0; null for no limit. Default null.</summary>
    public double? GradientClip { get; init; }

    /// <summary>A record of the history, and a report of progress, is made every so many steps and after the last; 1 or more. Default 10.</summary>
    public int RecordEvery { get; init; } = 10;

    /// <summary>
    /// The features are estimated on labeled images every so many steps, and after the last, 1 or more; null is never.
    /// It needs labeled images and changes nothing in the training. Default null.
    /// </summary>
    public int? EstimateEvery { get; init; }

    /// <summary>How the weights change.</summary>
    internal UpdateOptions Update => new(Optimizer, Schedule, GradientClip);

    /// <summary>What is wrong with these options.</summary>
    /// <returns>The faults; empty if there are none.</returns>
    public IReadOnlyList<OptionFault> Validate()
    {
        var faults = new OptionsValidator();
        CheckHead(faults);
        CheckContrast(faults);
        CheckSteps(faults);
        return faults.Found;
    }

    private static void RequireAtLeastOne(OptionsValidator faults, long? value, string parameter) =>
        faults.RequireAtLeast(value ?? 1, 1, parameter);

    private static void RequireDefined<T>(OptionsValidator faults, T value, string parameter)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
        {
            faults.Add(parameter, value, $"one of {string.Join(", ", Enum.GetNames<T>())}");
        }
    }

    private void CheckHead(OptionsValidator faults)
    {
        RequireDefined(faults, Head, nameof(Head));
        RequireAtLeastOne(faults, HeadHidden, nameof(HeadHidden));
        if (Head == ProjectionHead.Linear && HeadHidden is not null)
        {
            faults.Add(nameof(HeadHidden), HeadHidden, "null with a linear head", "A linear head has no hidden layer; choose Mlp or leave it out.");
        }

        RequireAtLeastOne(faults, PredictorHidden, nameof(PredictorHidden));
        if (NormalizePrediction && PredictorHidden is null)
        {
            faults.Add(nameof(NormalizePrediction), true, "false without a predictor", "Set PredictorHidden, or leave it out.");
        }

        faults.RequireAtLeast(Dimension, 2);
    }

    private void CheckContrast(OptionsValidator faults)
    {
        RequireDefined(faults, Loss, nameof(Loss));
        if (Loss == ContrastiveLoss.InBatch && Queue != 0)
        {
            faults.Add(nameof(Queue), Queue, "0 with the loss InBatch", "The keys of the batch take its place: set Queue to 0, or Loss to Queue.");
        }
        else if (Loss == ContrastiveLoss.Queue)
        {
            faults.RequireAtLeast(Queue, 1);
        }

        faults.RequireBelowOne(Momentum);
        RequireDefined(faults, MomentumSchedule, nameof(MomentumSchedule));
        faults.RequirePositive(Temperature);
        faults.RequireAtLeast(BatchNormGroups, 1);
        if (BatchNormGroups > 1 && 2L * BatchNormGroups > BatchSize)
        {
            faults.Add(nameof(BatchNormGroups), BatchNormGroups, $"1 to {Math.Max(1, BatchSize / 2)} with batches of {BatchSize}", "Batch norm needs two images in each group.");
        }
    }

    private void CheckSteps(OptionsValidator faults)
    {
        faults.RequireAtLeast(BatchSize, 2);
        faults.RequireAtLeast(Epochs, 1);
        RequireAtLeastOne(faults, MaxSteps, nameof(MaxSteps));
        Update.Check(faults);
        faults.RequireAtLeast(RecordEvery, 1);
        RequireAtLeastOne(faults, EstimateEvery, nameof(EstimateEvery));
    }
}
