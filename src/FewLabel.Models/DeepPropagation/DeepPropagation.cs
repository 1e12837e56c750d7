using System.Collections.Immutable;
using FewLabel.Augmentation;
using FewLabel.Checkpoints;
using FewLabel.Data;
using FewLabel.Graphs;
using FewLabel.Networks;
using FewLabel.Runtime;
using FewLabel.Sampling;
using FewLabel.Training;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using static TorchSharp.torch;

namespace FewLabel.Ensembles;

/// <summary>
/// Iterative label propagation from a few labels to many images without: labels spread over a graph of features, a network learns these
/// pseudo-labels, and both together refine them, round after round (after "Label Propagation for Deep Semi-supervised Learning",
/// Iscen et al., 2019).
/// </summary>
/// <remarks>
/// <para>A graph knows which images go together and a network which strokes make a class; each is wrong about other images.
/// The first graphs come from features that were learned without labels, such as momentum contrast's. Each round's network gives
/// its probabilities, and its features one more graph, which spreads the same few labels. The last networks are the result.</para>
/// <para>Same seed, same machine, same thread count: bit-identical weights. Not thread-safe; several side by side are fine.</para>
/// </remarks>
public sealed class DeepPropagation
{
    /// <summary>Creates a trainer.</summary>
    /// <param name="options">The options; null for the defaults.</param>
    /// <param name="augmentation">Applied to the pixels from 0 to 1 that the networks learn from; null for none.</param>
    /// <param name="normalize">Applied after that, and to all images whose features are taken; null for none.</param>
    /// <param name="device">Where to train.</param>
    /// <param name="inputNormalizations">
    /// The input normalizations of the rounds' networks, which take them in turn and from the beginning after the last, such as upright
    /// and of one width: networks that see images differently are wrong about different ones. Null or none leaves the images as they are.
    /// </param>
    public DeepPropagation(
        DeepPropagationOptions? options = null,
        ImageTransform? augmentation = null,
        Normalize? normalize = null,
        ComputeDevice device = ComputeDevice.Auto,
        params IReadOnlyList<MomentNormalization>? inputNormalizations)
    {
        (Options, Augmentation, Normalize, Device) = (options ?? new DeepPropagationOptions(), augmentation, normalize, device);
        InputNormalizations = inputNormalizations is { Count: > 0 } ? [.. inputNormalizations] : [MomentNormalization.None];
        if (InputNormalizations.Contains(null!))
        {
            throw new ArgumentException("An input normalization is null; MomentNormalization.None leaves images as they are.", nameof(inputNormalizations));
        }
    }

    /// <summary>
    /// The scales at which each network predicts an image, each 0.1 to 10, as multiples of the size that it has learned; its predictions are averaged
    /// (test-time augmentation), for the pseudo-labels and in the result. Default: as large as it has learned.
    /// </summary>
    /// <exception cref="ArgumentException">There is none, or one is outside its range.</exception>
    public ImmutableArray<double> TestTimeScales
    {
        get;
        init
        {
            if (value.IsDefaultOrEmpty)
            {
                throw new ArgumentException("Give one scale or more; 1 is the size that the network has learned.", nameof(TestTimeScales));
            }

            foreach (var scale in value.Where(scale => scale is not (>= MomentNormalization.LeastZoom and <= MomentNormalization.MostZoom)))
            {
                throw new ArgumentOutOfRangeException(
                    nameof(TestTimeScales), scale, FormattableString.Invariant($"A test-time scale must be {MomentNormalization.LeastZoom} to {MomentNormalization.MostZoom}."));
            }

            field = value;
        }
    }
    = [1];

    /// <summary>The logger of each round and of its training. Default: none.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>The options.</summary>
    public DeepPropagationOptions Options { get; }

    /// <summary>The graphs of the features where the caller has them, made at first use; null has them built. Not owned.</summary>
    internal IReadOnlyList<Func<NeighborGraph>>? FirstGraphs { get; init; }

    internal ImmutableArray<MomentNormalization> InputNormalizations { get; }

    internal ImageTransform? Augmentation { get; }

    internal Normalize? Normalize { get; }

    internal ComputeDevice Device { get; }

    /// <summary>Trains.</summary>
    /// <param name="images">The images. Of their labels only those of the labeled ones are used.</param>
    /// <param name="split">
    /// The labeled images. All are learned from, those held out too, for nothing is chosen by them.
    /// </param>
    /// <param name="unlabeled">The other images to learn from, at least a batch; none of the labeled.</param>
    /// <param name="features">
    /// One tensor or more, each Float32, shape (images, D) for a D of its own: what encoders that know no label make of all
    /// images, in their order. Not changed, not owned.
    /// </param>
    /// <param name="random">Draws the networks' first weights, the order and the augmentation.</param>
    /// <param name="start">
    /// An encoder that was trained without labels. Networks that contain all of it, by the names and shapes of its weights, as <see
    /// cref="Architectures.Cnn"/> contains <see cref="Architectures.CnnBackbone"/>, start from its weights and statistics; others, and all for null, at
    /// random: <see cref="DeepPropagationResult.FromEncoder"/> says which. Not changed, not owned.
    /// </param>
    /// <param name="checkpoint">
    /// Where to keep the training: called again in the same way it goes on from there, bit-identically. What graphs and networks said of the
    /// images is kept round by round, and the network that learns in the middle of its training. Null keeps nothing. Not owned.
    /// </param>
    /// <param name="progress">Receives a report now and then; null for none.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    /// <returns>The ensemble and the labels it learned from. The caller disposes it.</returns>
    /// <exception cref="OptionsException">The options are wrong.</exception>
    /// <exception cref="ArgumentException">The images have no labels, there are too few, or the features do not suit.</exception>
    /// <exception cref="FewLabelException">The checkpoint is of another training; each difference is named.</exception>
    /// <exception cref="TrainingDivergedException">A loss, a gradient or a weight is not finite.</exception>
    /// <exception cref="MemoryExhaustedException">There is not enough memory for a step.</exception>
    /// <exception cref="OperationCanceledException">It was canceled; the checkpoint is up to date.</exception>
    public DeepPropagationResult Train(
        ImageSet images,
        DataSplit split,
        IReadOnlyList<long> unlabeled,
        IReadOnlyList<Tensor> features,
        RandomSource random,
        Encoder? start = null,
        CheckpointFolder? checkpoint = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(split);
        ArgumentNullException.ThrowIfNull(unlabeled);
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(random);
        Check(images, features);
        Require(checkpoint, images, split, unlabeled, features, random, start);
        using var run = new DeepPropagationRun(this, images, split, unlabeled, random, start, checkpoint, progress, cancellationToken);
        return run.Execute(features);
    }

    private void Require(
        CheckpointFolder? checkpoint, ImageSet images, DataSplit split, IReadOnlyList<long> unlabeled, IReadOnlyList<Tensor> features,
        RandomSource random, Encoder? start)
    {
        if (checkpoint is null)
        {
            return;
        }

        // "Forms" and "Zooms" are the names of kept runs. Features are told by their shapes: their last bits change with the number of threads, with which a run may go on.
        checkpoint.Require(RunDescription.OfVersions()
            .Add("Propagation seed", random.Seed)
            .Add("Device", ComputeDevices.Resolve(Device).type)
            .AddImages("Images", images)
            .AddSplit(split, unlabeled)
            .Add("Features", features.Select(one => string.Join('×', one.shape)))
            .AddNetwork("Start", start)
            .Add("Propagation", Options)
            .Add("Forms", InputNormalizations.Select(normalization => normalization.ToString()))
            .Add("Zooms", TestTimeScales)
            .Add("Augmentation", Augmentation)
            .Add("Normalize", Normalize));
    }

    private void Check(ImageSet images, IReadOnlyList<Tensor> features)
    {
        if (images.Labels is null)
        {
            throw new ArgumentException("Some labels must be given, and these images have none.", nameof(images));
        }

        OptionsValidator.ThrowIfAny(Options.Validate(images.ClassCount));
        if (Options.Network.FaultWith(images.Shape) is { } misfit)
        {
            throw new ArgumentException(misfit, nameof(images));
        }

        if (features.Count == 0)
        {
            throw new ArgumentException("The first graph needs features of the images; give those of one encoder or more.", nameof(features));
        }

        foreach (var (position, one) in features.Index())
        {
            if (one is null || one.dim() != 2 || one.shape[0] != images.Count)
            {
                throw new ArgumentException(
                    $"Features {position + 1} must have one row for each of the {images.Count} images; their shape is ({string.Join(", ", one?.shape ?? [])}).", nameof(features));
            }
        }
    }
}
