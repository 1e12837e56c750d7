using System.Collections.Immutable;
using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Sampling;
using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>
/// Fits a linear layer to frozen features: multinomial logistic regression with an L2 penalty, solved to convergence, the
/// usual measure of how good an encoder's features are (Alain and Bengio, 2017).
/// </summary>
/// <remarks>
/// <para>Features are standardized by the training rows' mean and deviation, which the resulting layer has folded in.
/// All is computed in Float64 on the CPU. Nothing is drawn: the same rows in the same order give the same bits on the same
/// machine with the same thread count.</para>
/// <para>The penalty is the one with the least cross-entropy on the validation rows; among equals the one with the greater
/// accuracy, then the larger one. Without validation rows the training rows are split, by class, and each part is
/// predicted from the others.</para>
/// <para>A class without a training row is allowed, and never predicted.</para>
/// </remarks>
public static class LinearProbe
{
    /// <summary>Fits a layer to features.</summary>
    /// <param name="trainFeatures">Floating-point, shape (N, D), N 2 or more, on any device. Not changed.</param>
    /// <param name="trainLabels">Int64, shape (N), each from 0 to <paramref name="classCount"/> - 1, of at least two classes.</param>
    /// <param name="classCount">How many classes, 2 or more.</param>
    /// <param name="validationFeatures">The rows to choose the penalty by, shape (M, D), M 1 or more; null to choose it on the training rows.</param>
    /// <param name="validationLabels">Int64, shape (M); null if and only if there are no validation features.</param>
    /// <param name="options">How to fit; null for the defaults.</param>
    /// <param name="cancellationToken">Stops between steps of the solver.</param>
    /// <returns>The layer and the figures. The caller disposes it.</returns>
    /// <exception cref="ArgumentException">A shape, a type, a label or a number is not as said.</exception>
    /// <exception cref="OptionsException">The options are wrong.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public static LinearProbeResult Fit(
        Tensor trainFeatures,
        Tensor trainLabels,
        int classCount,
        Tensor? validationFeatures = null,
        Tensor? validationLabels = null,
        LinearProbeOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(trainFeatures);
        ArgumentNullException.ThrowIfNull(trainLabels);
        ArgumentOutOfRangeException.ThrowIfLessThan(classCount, 2);
        options ??= new LinearProbeOptions();
        OptionsValidator.ThrowIfAny(options.Validate());

        using var noGradient = no_grad();
        using var train = ProbeRows.From(trainFeatures, trainLabels, classCount, nameof(trainFeatures), nameof(trainLabels));
        using var validation = ValidationRows(validationFeatures, validationLabels, classCount, trainFeatures.shape[1]);
        if (train.Labels.data<long>().Distinct().Count() < 2)
        {
            throw new ArgumentException(
                train.Count == 0
                    ? "There is no training row; a probe needs rows of at least two classes."
                    : $"All {train.Count} training rows are of class {train.Labels[0].item<long>()}; a probe needs rows of at least two classes.",
                nameof(trainLabels));
        }

        return new ProbeFit(classCount, options, cancellationToken).Run(train, validation);
    }

    /// <summary>Fits a layer to the features that an encoder gives the images of a split, without augmentation.</summary>
    /// <param name="encoder">The encoder. It is neither changed nor owned, and keeps its mode.</param>
    /// <param name="images">The images, with labels.</param>
    /// <param name="split">Which to learn from, and which to choose the penalty by.</param>
    /// <param name="normalize">What the encoder's input is normalized by; null for pixels from 0 to 1.</param>
    /// <param name="options">How to fit; null for the defaults.</param>
    /// <param name="device">Where the encoder is; null for where its first weight is.</param>
    /// <param name="cancellationToken">Stops between batches and between steps of the solver.</param>
    /// <returns>
    /// The layer and the figures; <see cref="LinearProbeResult.ToClassifier"/> puts it on top of the encoder. The caller
    /// disposes it.
    /// </returns>
    /// <exception cref="ArgumentException">The images have no labels or another shape, or an index is not one of them.</exception>
    /// <exception cref="OptionsException">The options are wrong.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public static LinearProbeResult Fit(
        Encoder encoder,
        ImageSet images,
        DataSplit split,
        Normalize? normalize = null,
        LinearProbeOptions? options = null,
        Device? device = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(split);
        if (images.Labels is null)
        {
            throw new ArgumentException("A linear probe needs labels, and these images have none.", nameof(images));
        }

        using var scope = NewDisposeScope();
        var (features, labels) = Select(split.Train);
        var (validationFeatures, validationLabels) = split.Validation.IsEmpty ? (null, null) : Select(split.Validation);
        return Fit(features!, labels!, images.ClassCount, validationFeatures, validationLabels, options, cancellationToken);

        (Tensor?, Tensor?) Select(ImmutableArray<long> indices)
        {
            var rows = FeatureExtractor.Extract(encoder, images, indices, normalize, device, cancellationToken: cancellationToken);
            return (rows, images.BatchLabels(tensor([.. indices], int64)));
        }
    }

    private static ProbeRows? ValidationRows(Tensor? features, Tensor? labels, int classCount, long featureCount)
    {
        if (features is null && labels is null)
        {
            return null;
        }

        if (features is null || labels is null)
        {
            var (given, missing) = features is null ? ("labels", "features") : ("features", "labels");
            throw new ArgumentException($"There are validation {given} but no validation {missing}; give both or neither.", $"validation{char.ToUpperInvariant(missing[0])}{missing[1..]}");
        }

        var rows = ProbeRows.From(features, labels, classCount, "validationFeatures", "validationLabels");
        if (rows.Count == 0 || rows.Features.shape[1] != featureCount)
        {
            var found = string.Join(", ", rows.Features.shape);
            rows.Dispose();
            throw new ArgumentException($"The validation features must have shape (M, {featureCount}) like the training features, M 1 or more; they have ({found}).", "validationFeatures");
        }

        return rows;
    }
}
