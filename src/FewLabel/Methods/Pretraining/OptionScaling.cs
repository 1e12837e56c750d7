using FewLabel.Ensembles;
using FewLabel.Training;

namespace FewLabel;

/// <summary>
/// Fits options that were made for MNIST's 60,000 images to sets of fewer: smaller batches and queues where there are not as many images,
/// and more passes over them, so that the number of steps does not fall as the number of images does.
/// </summary>
public static class OptionScaling
{
    private const long Made = 60_000;
    private const int MostPasses = 10;
    private const int LeastBatches = 4;
    private const int QueueShare = 4;

    /// <summary>Fits a pre-training and the methods that follow it.</summary>
    /// <param name="options">Options for 60,000 images, such as <see cref="PretrainOptions.Quick"/>.</param>
    /// <param name="images">How many unlabeled images there are, 16 or more. For 60,000 or more nothing changes.</param>
    /// <returns>
    /// Batches of at most a quarter of the images, a queue of at most a quarter, and up to ten times as many passes.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer images.</exception>
    public static PretrainOptions ScaledTo(this PretrainOptions options, long images)
    {
        ArgumentNullException.ThrowIfNull(options);
        var moco = options.Moco;
        var batch = Batch(moco.BatchSize, images);
        return options with
        {
            Moco = moco with
            {
                BatchSize = batch,
                Queue = (int)Math.Min(moco.Queue, Math.Max(1, images / QueueShare)),
                Epochs = Passes(moco.Epochs, images, moco.BatchSize, batch),
            },
            Distill = options.Distill?.ScaledTo(images),
            Propagate = options.Propagate is { } propagate ? propagate with { Training = propagate.Training.ScaledTo(images) } : null,
        };
    }

    /// <summary>Fits the trainings of deep propagation.</summary>
    /// <param name="options">Options for 60,000 images, such as the defaults.</param>
    /// <param name="images">How many unlabeled images there are, 16 or more. For 60,000 or more nothing changes.</param>
    /// <returns>Batches of at most a quarter of the images, and up to ten times as many passes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer images.</exception>
    public static DeepPropagationOptions ScaledTo(this DeepPropagationOptions options, long images)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options with { Training = options.Training.ScaledTo(images) };
    }

    /// <summary>Fits a training on guessed labels.</summary>
    /// <param name="options">Options for 60,000 images.</param>
    /// <param name="images">How many unlabeled images there are, 16 or more. For 60,000 or more nothing changes.</param>
    /// <returns>Batches of at most a quarter of the images, and up to ten times as many passes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer images.</exception>
    public static SelfTrainingOptions ScaledTo(this SelfTrainingOptions options, long images)
    {
        ArgumentNullException.ThrowIfNull(options);
        var batch = Batch(options.BatchSize, images);
        return options with { BatchSize = batch, Epochs = Passes(options.Epochs, images, options.BatchSize, batch) };
    }

    private static int Batch(int batch, long images)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(images, 16);
        return (int)Math.Min(batch, images / LeastBatches);
    }

    /// <summary>As many steps as the passes over 60,000 images take, less where these would be too many passes.</summary>
    private static int Passes(int passes, long images, int batch, int smaller)
    {
        var growth = Math.Min(MostPasses, (double)Made / images * smaller / batch);
        return Math.Max(passes, (int)Math.Round(passes * growth));
    }
}
