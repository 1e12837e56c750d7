using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>
/// Runs a module over images, a batch at a time: in evaluation mode, without gradients, without augmentation.
/// </summary>
internal static class BatchedForward
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
    /// <param name="forward">What is made of a batch in place of a call of the module; null for that.</param>
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
        CancellationToken cancellationToken = default,
        Func<Tensor, Tensor>? forward = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(onBatch);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        CheckIndices(indices, images.Count);
        var place = device ?? DeviceOf(module);
        using var scope = NewDisposeScope();
        var all = indices is null ? arange(Scalars.Of(0), Scalars.Of(images.Count), Scalars.One, int64) : tensor([.. indices], int64);
        Run(
            module, forward ?? module.call, all.numel(), images.Shape, normalize, batchSize, Batch, (start, batch, output) => onBatch(start, batch!, output), cancellationToken);

        (Tensor, Tensor?) Batch(long start, long count)
        {
            var batch = all.narrow(0, start, count);
            var pixels = images.Batch(batch, place);
            if (all.numel() - start - count is > 0 and var rest)
            {
                images.Prefetch(all.narrow(0, start + count, Math.Min(batchSize, rest)));
            }

            return (pixels, batch);
        }
    }

    /// <summary>Runs over pixels that belong to no set.</summary>
    /// <param name="module">As above.</param>
    /// <param name="pixels">Byte, shape (N, C, H, W), on any device. Not changed.</param>
    /// <param name="normalize">What the module's input is normalized by; null for pixels from 0 to 1.</param>
    /// <param name="device">Where the module is; null for where its first weight is.</param>
    /// <param name="batchSize">Images at a time, 1 or more.</param>
    /// <param name="onBatch">Gets what the module made of a batch, on the device, the batches in their order.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <param name="forward">As above.</param>
    internal static void Run(
        nn.Module<Tensor, Tensor> module, Tensor pixels, Normalize? normalize, Device? device, int batchSize, Action<Tensor> onBatch,
        CancellationToken cancellationToken = default, Func<Tensor, Tensor>? forward = null)
    {
        var place = device ?? DeviceOf(module);
        var shape = new ImageShape((int)pixels.shape[1], (int)pixels.shape[2], (int)pixels.shape[3]);
        Run(module, forward ?? module.call, pixels.shape[0], shape, normalize, batchSize, Batch, (_, _, output) => onBatch(output), cancellationToken);

        (Tensor, Tensor?) Batch(long start, long count) =>
            (pixels.narrow(0, start, count).to(place).to(float32).div_(Scalars.Of(255)), null);
    }

    private static void Run(
        nn.Module<Tensor, Tensor> module, Func<Tensor, Tensor> forward, long count, ImageShape shape, Normalize? normalize, int batchSize,
        Func<long, long, (Tensor Pixels, Tensor? Indices)> batchOf, Action<long, Tensor?, Tensor> onBatch, CancellationToken cancellationToken)
    {
        using var noGradient = inference_mode();
        using var modes = ModuleModes.Evaluate(module);
        for (var start = 0L; start < count; start += batchSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            var length = Math.Min(batchSize, count - start);
            var (pixels, batch) = batchOf(start, length);
            onBatch(start, batch, MemoryExhaustedException.Guard(
                () => $"a batch of {length} images",
                () => $"Use smaller images ({shape}) or a smaller network, or give another device.",
                () => forward(normalize?.Apply(pixels) ?? pixels)));
        }
    }

    private static Device DeviceOf(nn.Module module) => module.parameters().FirstOrDefault()?.device ?? CPU;

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
