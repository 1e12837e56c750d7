using FewLabel.Augmentation;
using FewLabel.Checkpoints;
using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Runtime;
using FewLabel.Training;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using static TorchSharp.torch;

namespace FewLabel.Moco;

/// <summary>
/// Pre-trains an encoder on images without labels by momentum contrast: MoCo v1 (He et al., 2020), v2 (Chen et al., 2020)
/// and v3 (Chen, Xie and He, 2021), depending on the options.
/// </summary>
/// <remarks>
/// <para>Same seed, same machine, same thread count: bit-identical weights, whether the training was stopped and resumed
/// or not. What is drawn in a step depends on the seed and the step alone. Live tensors and memory stay flat over the steps.</para>
/// <para>Loss, accuracy and gradient length are fetched from the device once in a step, before the weights change.</para>
/// <para>Not thread-safe; several trainers side by side are fine.</para>
/// </remarks>
public sealed class MocoPretrainer
{
    /// <summary>Creates a trainer.</summary>
    /// <param name="architecture">Of which the encoders are: the key encoder is made by it.</param>
    /// <param name="views">Makes two views of the pixels from 0 to 1 of each batch.</param>
    /// <param name="options">How to train; null for the defaults.</param>
    /// <param name="normalize">Applied to the views, and to the images of the estimates; null for none.</param>
    /// <param name="device">Where to train.</param>
    /// <param name="estimator">Judges the features on labeled images; null for <see cref="LeaveOneOutEstimator"/>.</param>
    /// <param name="logger">Receives the start, the end and warnings; null for none.</param>
    /// <exception cref="OptionsException">The options are wrong.</exception>
    public MocoPretrainer(
        Architecture architecture,
        TwoViews views,
        MocoOptions? options = null,
        Normalize? normalize = null,
        ComputeDevice device = ComputeDevice.Auto,
        IFeatureEstimator? estimator = null,
        ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        ArgumentNullException.ThrowIfNull(views);
        Options = options ?? new MocoOptions();
        OptionsValidator.ThrowIfAny(Options.Validate());
        Architecture = architecture;
        Views = views;
        Normalize = normalize;
        Device = ComputeDevices.Resolve(device);
        Estimator = estimator ?? new LeaveOneOutEstimator();
        Logger = logger ?? NullLogger.Instance;
    }

    /// <summary>How it trains.</summary>
    public MocoOptions Options { get; }

    internal Architecture Architecture { get; }

    internal TwoViews Views { get; }

    internal Normalize? Normalize { get; }

    internal Device Device { get; }

    internal IFeatureEstimator Estimator { get; }

    internal ILogger Logger { get; }

    /// <summary>Trains the encoder in place.</summary>
    /// <param name="encoder">
    /// The query encoder, of the trainer's architecture. It is moved to the trainer's device and left in evaluation mode,
    /// without gradients. Not owned.
    /// </param>
    /// <param name="images">The images. Labels are used for the estimates alone.</param>
    /// <param name="indices">
    /// Which of them to train on, each once, at least a batch; no others have any influence. In each epoch they come in a new
    /// order, and what is left after the last whole batch is not used.
    /// </param>
    /// <param name="random">Draws heads, queue, order, views and groups; only its seed matters.</param>
    /// <param name="labeled">
    /// Images, with labels in the set, on which the features are estimated (<see cref="MocoOptions.EstimateEvery"/>); they are
    /// trained on only if they are among <paramref name="indices"/> too, and the result says how many are. Null for none.
    /// </param>
    /// <param name="checkpoint">
    /// Where to keep the training: both encoders with their heads, the queue with its position, the optimizer, the step and the history.
    /// Called again in the same way it goes on from there, bit-identically. Null keeps nothing. Not owned.
    /// </param>
    /// <param name="progress">Receives a report every <see cref="MocoOptions.RecordEvery"/> steps and after the last; null for none.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    /// <returns>The history, and whether anything went wrong.</returns>
    /// <exception cref="OptionsException">The options ask for what was not given, or for more images than there are.</exception>
    /// <exception cref="ArgumentException">The encoder is of another architecture, or an index is out of range or named twice.</exception>
    /// <exception cref="FewLabelException">The checkpoint is of another training; each difference is named.</exception>
    /// <exception cref="TrainingDivergedException">The loss, a gradient or a weight is not finite. The encoder holds what the step before left.</exception>
    /// <exception cref="MemoryExhaustedException">There is not enough memory for a step.</exception>
    /// <exception cref="OperationCanceledException">It was canceled. The encoder holds the weights reached; the checkpoint, if there is one, is up to date.</exception>
    public MocoResult Train(
        Encoder encoder,
        ImageSet images,
        IReadOnlyList<long> indices,
        RandomSource random,
        IReadOnlyList<long>? labeled = null,
        CheckpointFolder? checkpoint = null,
        IProgress<MocoProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(indices);
        ArgumentNullException.ThrowIfNull(random);
        CheckIndices(images, indices, nameof(indices));
        CheckIndices(images, labeled ?? [], nameof(labeled));
        CheckRequest(encoder, images, indices, labeled);

        using var run = new MocoRun(this, encoder, images, [.. indices], random, labeled is null ? null : [.. labeled], checkpoint);
        var result = run.Execute(progress, cancellationToken);
        Logger.Pretrained(result.StepCount, result.Duration.TotalSeconds, result.History.Length > 0 ? result.History[^1].Loss : double.NaN);
        return result;
    }

    private static void CheckIndices(ImageSet images, IReadOnlyList<long> indices, string parameter)
    {
        var seen = new HashSet<long>();
        foreach (var index in indices)
        {
            if (index < 0 || index >= images.Count)
            {
                throw new ArgumentException($"There is no image {index}; the indices run from 0 to {images.Count - 1}.", parameter);
            }

            if (!seen.Add(index))
            {
                throw new ArgumentException($"Image {index} is named twice; name each once.", parameter);
            }
        }
    }

    private void CheckRequest(Encoder encoder, ImageSet images, IReadOnlyList<long> indices, IReadOnlyList<long>? labeled)
    {
        var faults = new OptionsValidator();
        if (indices.Count < Options.BatchSize)
        {
            faults.Add(nameof(Options.BatchSize), Options.BatchSize, $"at most the {indices.Count} images to train on", "Use a smaller batch or more images.");
        }

        if (Options.Queue > indices.Count)
        {
            faults.Add(nameof(Options.Queue), Options.Queue, $"at most the {indices.Count} images to train on", "A larger queue holds earlier keys of the query's own image as if they were of others; a tenth of the images or less is usual.");
        }

        if (Options.EstimateEvery is { } every && (labeled is not { Count: >= 2 } || images.Labels is null))
        {
            faults.Add(nameof(Options.EstimateEvery), every, "null without labeled images", "Name two or more images that have labels, or estimate nothing.");
        }

        if (Options.FreezePatchProjection && encoder.PatchLayer is null)
        {
            faults.Add(nameof(Options.FreezePatchProjection), true, $"false for {encoder.GetName()}", "Only vision transformers see patches; take one, or set it to false.");
        }

        faults.ThrowIfAny();
    }
}
