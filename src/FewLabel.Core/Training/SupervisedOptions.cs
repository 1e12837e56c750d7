using FewLabel.Training.Optimizers;

namespace FewLabel.Training;

/// <summary>How a classifier is trained on labeled images.</summary>
public sealed record SupervisedOptions
{
    /// <summary>
    /// The settings of the reference study: Adam at 0.001, batches of 20, 20 epochs, a constant rate. The study trains on
    /// 3,825 images that were expanded before; see <see cref="Augmentation.OfflineAugmentation"/>.
    /// </summary>
    public static SupervisedOptions ReferenceStudy { get; } = new()
    {
        Optimizer = new AdamOptions(0.001),
        Schedule = LearningRateSchedule.Constant,
        BatchSize = 20,
        Epochs = 20,
        LabelSmoothing = 0,
        ExponentialMovingAverage = 0,
        ValidateEvery = 1,
    };

    /// <summary>The optimizer. Default: AdamW at 0.003 with its usual weight decay.</summary>
    public OptimizerOptions Optimizer { get; init; } = new AdamWOptions(0.003);

    /// <summary>The course of the learning rate. Default: warm-up, then cosine.</summary>
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.WarmupCosine();

    /// <summary>
    /// Images in a step, 2 or more. Default 100. The last batch of an epoch has what is left; a single image left over
    /// joins the batch before, for batch norm has no statistics of one.
    /// </summary>
    public int BatchSize { get; init; } = 100;

    /// <summary>Passes over the training images, 1 or more. Default 300, which suits some hundred images; fewer want more.</summary>
    public int Epochs { get; init; } = 300;

    /// <summary>Share of the target that is spread evenly over all classes, 0 or more and below 1 (Szegedy et al., 2016). Default 0.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>How much the images of a class count in the loss. Default <see cref="ClassWeights.None"/>: all the same.</summary>
    public ClassWeights ClassWeights { get; init; } = ClassWeights.None;

    /// <summary>
    /// Decay of an exponential moving average of the weights over the steps, 0 or more and below 1; validation and the
    /// result use the average (Polyak and Juditsky, 1992). 0 turns it off. Default 0.99.
    /// </summary>
    public double ExponentialMovingAverage { get; init; } = 0.99;

    /// <summary>
    /// The length to which longer gradients are shortened, above 0 (Pascanu, Mikolov and Bengio, 2013); null for no limit. Default null.
    /// </summary>
    public double? GradientClip { get; init; }

    /// <summary>Validation is measured every so many epochs, and after the last; 1 or more. Default 10.</summary>
    public int ValidateEvery { get; init; } = 10;

    /// <summary>Ends the training early; null trains to the end and keeps the last weights. Needs validation images. Default null.</summary>
    public EarlyStopping? EarlyStopping { get; init; }

    /// <summary>How the weights change.</summary>
    internal UpdateOptions Update => new(Optimizer, Schedule, GradientClip, ExponentialMovingAverage);

    /// <summary>What is wrong with these options.</summary>
    /// <returns>The faults; empty if there are none.</returns>
    public IReadOnlyList<OptionFault> Validate()
    {
        var faults = new OptionsValidator();
        Update.Check(faults);
        faults.RequireAtLeast(BatchSize, 2);
        faults.RequireAtLeast(Epochs, 1);
        faults.RequireBelowOne(LabelSmoothing);
        faults.Require(ClassWeights, Enum.IsDefined(ClassWeights), "None or Balanced");
        faults.RequireBelowOne(ExponentialMovingAverage);
        faults.RequireAtLeast(ValidateEvery, 1);
        faults.AddRange(nameof(EarlyStopping), EarlyStopping?.Validate() ?? []);
        return faults.Found;
    }
}
