using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Networks;

/// <summary>Computes the features that an encoder gives images. Nothing is augmented and nothing is learned.</summary>
public static class FeatureExtractor
{
    /// <summary>Computes the features in evaluation mode, without gradients, a batch at a time.</summary>
    /// <param name="encoder">The encoder. Afterwards it and all within it have the mode they were found in. Not owned.</param>
    /// <param name="images">The images, of the shape that the encoder takes.</param>
    /// <param name="indices">Which of them, in any order, repeats allowed, each from 0 to their count - 1; null for all in their order.</param>
    /// <param name="normalize">What the encoder's input is normalized by; null for pixels from 0 to 1.</param>
    /// <param name="device">Where the encoder is; null for where its first weight is.</param>
    /// <param name="batchSize">Images at a time, 1 or more.</param>
    /// <param name="options">
    /// The views whose features are averaged, each divided by its length first; null for the features of the whole image as the encoder gives them.
    /// <see cref="FeatureOptions.InputSize"/> does nothing here: make the encoder by <see cref="Architecture.WithInputSize"/>.
    /// </param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <returns>
    /// Float32 on the CPU, shape (N, <see cref="Encoder.FeatureDimension"/>): row i is of image <c>indices[i]</c>. The caller
    /// disposes it, or the dispose scope that is open.
    /// </returns>
    /// <exception cref="ArgumentException">The images are not of the encoder's shape.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is not one of the images, or the batch size is below 1.</exception>
    /// <exception cref="OptionsException">The options are wrong.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public static Tensor Extract(
        Encoder encoder,
        ImageSet images,
        IReadOnlyList<long>? indices = null,
        Normalize? normalize = null,
        Device? device = null,
        int batchSize = 128,
        FeatureOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(images);
        if (images.Shape != encoder.Input)
        {
            throw new ArgumentException($"The encoder takes images of {encoder.Input}; these are {images.Shape}.", nameof(images));
        }

        OptionsValidator.ThrowIfAny(options?.Validate() ?? []);
        using var scope = NewDisposeScope();
        // Made outside inference mode, so that the features may go into something that learns.
        var features = empty([indices?.Count ?? images.Count, encoder.FeatureDimension], float32);
        BatchedForward.Run(
            encoder, images, indices, normalize, device, batchSize,
            (start, batch, output) => features.narrow(0, start, batch.numel()).copy_(output), cancellationToken,
            options is null ? null : batch => FeatureViews.Average(encoder, batch, options));
        return features.MoveToOuterDisposeScope();
    }
}
