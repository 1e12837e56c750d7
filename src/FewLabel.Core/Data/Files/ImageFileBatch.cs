using System.Collections.Immutable;
using static TorchSharp.torch;

namespace FewLabel.Data;

/// <summary>Some pictures as one tensor, for those who take a few at a time and want to know of each that cannot be read.</summary>
/// <remarks>It owns the tensor; <see cref="Dispose"/> frees it.</remarks>
internal sealed class ImageFileBatch : IDisposable
{
    private ImageFileBatch(Tensor? pixels, ImmutableArray<string?> reasons) => (Pixels, Reasons) = (pixels, reasons);

    /// <summary>The pictures that can be read, in their order: UInt8, shape (N, C, H, W) on the CPU; null if none can.</summary>
    public Tensor? Pixels { get; }

    /// <summary>For each file, in the order given, why it cannot be read, as it follows its path; null if it was.</summary>
    public ImmutableArray<string?> Reasons { get; }

    /// <summary>Reads pictures on all processor cores.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="shape">The shape of the images to make of them: 1 or 3 channels, height and width 1 or more.</param>
    /// <param name="options">How they become such images; null for the defaults.</param>
    /// <param name="cancellationToken">Stops between pictures.</param>
    /// <returns>The images. The caller disposes them.</returns>
    /// <exception cref="OptionsException">The options are wrong.</exception>
    /// <exception cref="ArgumentException">There is no such shape.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public static ImageFileBatch Read(
        IReadOnlyList<string> paths, ImageShape shape, ImageFileOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ImageFile.CreateDecoder(shape, options).Dispose();
        if (paths.Count == 0)
        {
            return new ImageFileBatch(null, []);
        }

        using var pixels = new PixelRows(paths.Count, shape);
        var decoder = new ParallelDecoder(shape, options ?? new ImageFileOptions(), cancellationToken);
        var faults = decoder.Decode(paths, pixels);
        return new ImageFileBatch(pixels.TakeWithout(faults.Keys), [.. Enumerable.Range(0, paths.Count).Select(i => faults.GetValueOrDefault(i)?.Reason)]);
    }

    /// <summary>Frees the tensor.</summary>
    public void Dispose() => Pixels?.Dispose();
}
