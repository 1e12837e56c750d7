using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>
/// Runs a module over images, a batch at a time: in evaluation mode, without gradients, without augmentation.
/// </summary>
public static class BatchedForward
{
    /// <summary>Runs.</summary>
    /// <param name="module">
    /// Takes Float32 (N, C, H, W), normalized. Afterwards it and all within it have the mode they were found in.
    /// </param>
    /// <param name="images">The images.</param>
    /// <param name="indices">Which of them, in which order, each from 0 to their count - 1; null for all.</param>
    /// <param name="normalize">What the module's input is normalized by; null for pixels from 0 to 1.</param>
    /// <param name="device">Where the module is; null for where its first weight is.</param>
    /// <param name="batchSize">Images at a time, 1 or more.</param>
    /// <param name="onBatch">
    /// Gets the position of the batch's first image among the indices, the indices of the batch (Int64, shape (B), on the
    /// CPU) and what the module made of it, on the device. Both tensors, and all that the function makes, are freed when it
    /// returns; in it inference mode is on.
    /// </param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <exception cref="ArgumentOutOfRangeException">An index is not one of the images, or the batch size is below 1.</exception>
    /// <exception cref="MemoryExhaustedException">There is not enough memory for a batch.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public static void Run(
        nn.Module<Tensor, Tensor> module,
        ImageSet images,
        IReadOnlyList<long>? indices,
        Normalize? normalize,
        Device? device,
        int batchSize,
        Action<long, Tensor, Tensor> onBatch,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(onBatch);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        CheckIndices(indices, images.Count);
        device ??= module.parameters().FirstOrDefault()?.device ?? CPU;

        using var scope = NewDisposeScope();
        using var noGradient = inference_mode();
        using var modes = ModuleModes.Evaluate(module);
        var all = indices is null ? arange(Scalars.Of(0), Scalars.Of(images.Count), Scalars.One, int64) : tensor([.. indices], int64);
        for (var start = 0L; start < all.numel(); start += batchSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            var batch = all.narrow(0, start, Math.Min(batchSize, all.numel() - start));
            var pixels = images.Batch(batch, device);
            onBatch(start, batch, MemoryExhaustedException.Guard(
                () => $"a batch of {batch.numel()} images",
                () => $"Use smaller images ({images.Shape}) or a smaller network, or give another device.",
                () => module.call(normalize?.Apply(pixels) ?? pixels)));
        }
    }

    private static void CheckIndices(IReadOnlyList<long>? indices, long count)
    {
        for (var i = 0; i < (indices?.Count ?? 0); i++)
        {
            if (indices![i] < 0 || indices[i] >= count)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(indices), indices[i], $"Index number {i} is {indices[i]}; there are {count} images, 0 to {count - 1}.");
            }
        }
    }
}
