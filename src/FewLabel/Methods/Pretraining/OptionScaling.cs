using FewLabel.Ensembles;
using FewLabel.Training;

namespace FewLabel;

/// <summary>
/// How options that were chosen for many unlabeled images fit fewer: smaller batches and queues where there are not as many images, and more
/// passes over them, so that the number of steps does not fall as the number of images does. See <see cref="Recipe.ScaledTo"/>. Immutable.
/// </summary>
public sealed record OptionScaling
{
    /// <summary>Fewer images cannot be scaled to.</summary>
    internal const int FewestImages = 16;

    /// <summary>How many times as many passes are made at most, a finite number, 1 or more. Default 10.</summary>
    public double MaxEpochFactor { get; init; } = 10;

    /// <summary>How many batches the images give at least, 1 to 8: a batch is at most the images divided by this. Default 4.</summary>
    public int MinBatches { get; init; } = 4;

    /// <summary>The largest share of the images that a queue of keys holds, above 0 and at most 1. Default 0.25.</summary>
    public double MaxQueueShare { get; init; } = 0.25;

    /// <summary>What is wrong with these options.</summary>
    /// <returns>The faults; empty if there are none.</returns>
    public IReadOnlyList<OptionFault> Validate()
    {
        var faults = new OptionsValidator();
        if (!(double.IsFinite(MaxEpochFactor) && MaxEpochFactor >= 1))
        {
            faults.Add(nameof(MaxEpochFactor), MaxEpochFactor, "a finite number, 1 or more");
        }

        if (MinBatches is < 1 or > FewestImages / 2)
        {
            faults.Add(nameof(MinBatches), MinBatches, $"1 to {FewestImages / 2}");
        }

        if (!(MaxQueueShare is > 0 and <= 1))
        {
            faults.Add(nameof(MaxQueueShare), MaxQueueShare, "above 0 and at most 1");
        }

        return faults.Found;
    }

    /// <summary>The fit of options that were chosen for some number of images to another number.</summary>
    internal Fit From(long reference, long images) => new(this, reference, images);

    /// <summary>Fits options to a number of images.</summary>
    internal sealed class Fit(OptionScaling scaling, long reference, long images)
    {
        public PretrainOptions Of(PretrainOptions options)
        {
            var moco = options.Moco;
            var batch = Batch(moco.BatchSize);
            return options with
            {
                Moco = moco with
                {
                    BatchSize = batch,
                    BatchNormGroups = Math.Min(moco.BatchNormGroups, Math.Max(1, batch / 2)),
                    Queue = (int)Math.Min(moco.Queue, Math.Max(1, images * scaling.MaxQueueShare)),
                    Epochs = Passes(moco.Epochs, moco.BatchSize, batch),
                },
                Distill = options.Distill is { } distill ? Of(distill) : null,
                Propagate = options.Propagate is { } propagate ? propagate with { Training = Of(propagate.Training) } : null,
            };
        }

        public DeepPropagationOptions Of(DeepPropagationOptions options) => options with { Training = Of(options.Training) };

        public T Of<T>(T options)
            where T : UnlabeledOptions
        {
            var batch = Batch(options.BatchSize);
            UnlabeledOptions all = options;
            return (T)(all with { BatchSize = batch, Epochs = Passes(options.Epochs, options.BatchSize, batch) });
        }

        private int Batch(int batch) => (int)Math.Min(batch, images / scaling.MinBatches);

        /// <summary>As many steps as the passes over all images take, less where these would be too many passes.</summary>
        private int Passes(int passes, int batch, int smaller)
        {
            var growth = Math.Min(scaling.MaxEpochFactor, (double)reference / images * smaller / batch);
            return Math.Max(passes, (int)Math.Round(passes * growth));
        }
    }
}
