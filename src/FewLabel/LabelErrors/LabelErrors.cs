using System.Collections.Immutable;
using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Ensembles;
using FewLabel.Networks;
using FewLabel.Runtime;
using FewLabel.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel;

/// <summary>
/// Finds labels that are probably wrong, as slips of the person who labeled: each label is predicted from the others, by a linear layer in
/// cross-validation and by the nearest neighbors, and those are listed that both together contradict confidently (Northcutt, Jiang and Chuang, "Confident
/// Learning: Estimating Uncertainty in Dataset Labels", 2021).
/// </summary>
/// <remarks>
/// It needs features in which the classes lie apart, such as those of an encoder that was pre-trained without these labels. The list is for a person to
/// go through: rare but right images are in it too. Nothing is drawn: equal input gives the same list on the same machine.
/// </remarks>
public static class LabelErrors
{
    /// <summary>More labels are compared in groups, each with as equal shares of the classes as can be, so that time grows by their number and not by its square.</summary>
    private const int MostTogether = 4_000;

    private const int EncodedTogether = 128;

    /// <summary>Finds them in features of any source.</summary>
    /// <param name="features">Floating-point, shape (N, D), N 2 or more, on any device, finite. Not changed.</param>
    /// <param name="labels">Int64, shape (N), each from 0 to <paramref name="classCount"/> - 1.</param>
    /// <param name="classCount">How many classes, 2 or more.</param>
    /// <param name="options">How to find them; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The likely errors, the most certain first; <see cref="LabelError.Image"/> is the row.</returns>
    /// <exception cref="ArgumentException">A shape, a type, a label or a number is not as said.</exception>
    /// <exception cref="OptionsException">The options are wrong.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public static ImmutableArray<LabelError> Find(
        Tensor features, Tensor labels, int classCount, LabelErrorOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(labels);
        return Find([features], labels, classCount, null, options, cancellationToken);
    }

    /// <summary>
    /// Finds them among the labeled images of a set, by the features that an encoder gives them, and by where edges run in which direction (Dalal and Triggs,
    /// "Histograms of Oriented Gradients for Human Detection", 2005). How much each counts is chosen by cross-validation.
    /// </summary>
    /// <param name="images">The images, of which some or all are labeled.</param>
    /// <param name="encoder">The encoder. It is neither changed nor owned.</param>
    /// <param name="labeled">Which labeled images; null for all.</param>
    /// <param name="normalize">What the encoder's input is normalized by; null for pixels from 0 to 1.</param>
    /// <param name="views">The views whose features are averaged; null for the whole image.</param>
    /// <param name="options">How to find them; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The likely errors, the most certain first.</returns>
    /// <exception cref="ArgumentException">The images are not of the encoder's shape, or fewer than two of them are labeled.</exception>
    /// <exception cref="OptionsException">The options are wrong.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public static ImmutableArray<LabelError> Find(
        ImageSet images,
        Encoder encoder,
        IReadOnlyList<long>? labeled = null,
        Normalize? normalize = null,
        FeatureOptions? views = null,
        LabelErrorOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(encoder);
        var rows = labeled ?? images.Labeled;
        if (rows.Count < 2)
        {
            throw new ArgumentException($"Label errors are found by comparing labels, and {rows.Count} of these images has one. Label more.", nameof(images));
        }

        using var scope = NewDisposeScope();
        var features = FeatureExtractor.Extract(encoder, images, rows, normalize, options: views, cancellationToken: cancellationToken);
        var gradients = OrientedGradients.Of(images, rows, cancellationToken);
        return Find([features, gradients], images.BatchLabels(tensor([.. rows], int64)), images.ClassCount, rows, options, cancellationToken);
    }

    /// <summary>Finds them among the labeled training images and the test images of a data set together; see the other call for one set.</summary>
    /// <param name="dataset">The images.</param>
    /// <param name="encoder">The encoder. It is neither changed nor owned.</param>
    /// <param name="normalize">What the encoder's input is normalized by; null for pixels from 0 to 1.</param>
    /// <param name="options">How to find them; null for the defaults.</param>
    /// <param name="progress">Receives the share of the images that were encoded, above 0 to 1; null for none. Comparing them takes some seconds after it.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The likely errors, the most certain first; <see cref="LabelError.IsTest"/> tells the sets apart.</returns>
    /// <exception cref="ArgumentException">The images are not of the encoder's shape, or fewer than two of them are labeled.</exception>
    /// <exception cref="OptionsException">The options are wrong.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public static ImmutableArray<LabelError> Find(
        ImageDataset dataset,
        Encoder encoder,
        Normalize? normalize = null,
        LabelErrorOptions? options = null,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(encoder);
        (ImageSet Images, long[] Rows)[] sets = dataset.HasTest ? [(dataset.Train, [.. dataset.Train.Labeled]), (dataset.Test, [.. dataset.Test.Labeled])] : [(dataset.Train, [.. dataset.Train.Labeled])];
        var total = sets.Sum(set => set.Rows.Length);
        if (total < 2)
        {
            throw new ArgumentException($"Label errors are found by comparing labels, and {total} of these images has one. Label more.", nameof(dataset));
        }

        using var scope = NewDisposeScope();
        List<Tensor> features = [], gradients = [], labels = [];
        var done = 0;
        foreach (var (images, rows) in sets.Where(set => set.Rows.Length > 0))
        {
            foreach (var part in rows.Chunk(EncodedTogether))
            {
                features.Add(FeatureExtractor.Extract(encoder, images, part, normalize, cancellationToken: cancellationToken));
                gradients.Add(OrientedGradients.Of(images, part, cancellationToken));
                labels.Add(images.BatchLabels(tensor(part, int64)));
                progress?.Report((double)(done += part.Length) / total);
            }
        }

        var train = sets[0].Rows.Length;
        var found = Find([cat(features), cat(gradients)], cat(labels), dataset.Train.ClassCount, null, options, cancellationToken);
        return [.. found.Select(error => error.Image < train ? error.Of(sets[0].Rows[error.Image]) : error.Of(sets[1].Rows[error.Image - train], isTest: true))];
    }

    /// <summary>Finds them among some labeled images of an experiment.</summary>
    internal static ImmutableArray<LabelError> Find(ExperimentResult result, ImageDataset dataset, IReadOnlyList<long> labeled, CancellationToken cancellationToken) =>
        Find(dataset.Train, EncoderOf(result), labeled, result.Best.Normalize, cancellationToken: cancellationToken);

    /// <summary>Finds them by several kinds of features at once.</summary>
    /// <param name="features">The features of each kind.</param>
    /// <param name="labels">The labels.</param>
    /// <param name="classCount">How many classes.</param>
    /// <param name="images">The image of each row; null where it is the row.</param>
    /// <param name="options">How to find them; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    internal static ImmutableArray<LabelError> Find(
        IReadOnlyList<Tensor> features, Tensor labels, int classCount, IReadOnlyList<long>? images, LabelErrorOptions? options, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classCount, 2);
        using var all = NewDisposeScope();
        foreach (var each in features)
        {
            ProbeRows.From(each, labels, classCount, nameof(features), nameof(labels)).Dispose();
        }

        options ??= new LabelErrorOptions();
        OptionsValidator.ThrowIfAny(options.Validate());
        NativeRuntime.EnsureLoaded();
        if (labels.numel() < 2)
        {
            throw new ArgumentException($"Label errors are found by comparing labels, and there are {labels.numel()}. Label more.", nameof(labels));
        }

        var groups = StratifiedFolds.Split([.. labels.cpu().data<long>()], (int)((labels.numel() + MostTogether - 1) / MostTogether));
        return [.. groups.SelectMany(rows => FindIn(rows)).OrderByDescending(error => error.Score).ThenBy(error => error.Image)];

        IReadOnlyList<LabelError> FindIn(long[] rows)
        {
            using var scope = NewDisposeScope();
            var chosen = tensor(rows, int64);
            using var search = new LabelErrorSearch(
                features.Select(each => each.index_select(0, chosen.to(each.device))), labels.index_select(0, chosen.to(labels.device)), classCount, options, cancellationToken);
            return search.Find([.. rows.Select(row => images?[(int)row] ?? row)]);
        }
    }

    /// <summary>The first encoder that was pre-trained, by name, or that of the best method. A method that learned from the labels knows them by heart: by its features fewer errors are found.</summary>
    private static Encoder EncoderOf(ExperimentResult result) => result.Encoders.Values.FirstOrDefault()?.Encoder
        ?? ((ImageClassifier)(result.Best.Model is ClassifierEnsemble ensemble ? ensemble.Members[^1] : result.Best.Model)).Encoder;
}
