using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FewLabel.Data;

/// <summary>
/// MNIST: handwritten digits, white on black (Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-based learning applied
/// to document recognition", 1998).
/// </summary>
public static class Mnist
{
    /// <summary>The files, their mirrors, checksums and classes.</summary>
    public static IdxSource Source { get; } = MnistFamily.Create(
        "MNIST",
        "mnist",
        ["https://ossci-datasets.s3.amazonaws.com/mnist/", "https://storage.googleapis.com/cvdf-datasets/mnist/"],
        ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
        archives:
        [
            "f68b3c2dcbeaaa9fbdd348bbdeb94873",
            "d53e105ee54ea40749a09fcbcd1e9432",
            "9fb629c4189551a2d022fa330f9573f3",
            "ec29112dd5afa0611ce80d1b7f02629c",
        ],
        contents:
        [
            "6bbc9ace898e44ae57da46a324031adb",
            "a25bea736e30d166cdddb491f175f624",
            "2646ac647ad5339dbf082846283269ea",
            "27ae3e4e09519cfbb04c329615203637",
        ]);

    /// <summary>
    /// Loads it from <paramref name="folder"/>, or else from the folder that the environment variable
    /// <c>FEWLABEL_DATA</c> names, from the per-user cache, or from the web into that cache.
    /// </summary>
    /// <remarks><see cref="IdxSource.LoadAsync(string?, IProgress{DownloadProgress}?, ILogger?, CancellationToken)"/> says where and how in full.</remarks>
    /// <param name="folder">The folder with the four files, plain or gzip; null to search as said.</param>
    /// <param name="progress">Receives the bytes of a download as they come.</param>
    /// <param name="logger">Receives places passed over, mirrors that failed, and files that could not be confirmed.</param>
    /// <param name="cancellationToken">Ends the loading; a download that is under way leaves nothing behind.</param>
    /// <returns>UInt8 images of shape (60000, 1, 28, 28) and (10000, 1, 28, 28) with their labels, the digits 0 to 9. The caller disposes it.</returns>
    /// <exception cref="DataUnavailableException">Files are missing or unreadable, no mirror delivers them, or the cache cannot be written.</exception>
    /// <exception cref="DataFormatException">A file is damaged or is not the published one.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was canceled.</exception>
    public static Task<ImageDataset> LoadAsync(
        string? folder = null,
        IProgress<DownloadProgress>? progress = null,
        ILogger? logger = null,
        CancellationToken cancellationToken = default) => Source.LoadAsync(folder, progress, logger, cancellationToken);

    /// <summary>
    /// Loads MNIST as <see cref="LoadAsync"/> does. If it is neither on this machine nor reachable, it returns generated
    /// digits instead, so that a program runs everywhere. Show <see cref="ImageDataset.Notice"/> to the user: it then says
    /// that these digits are not MNIST, why, and what to do.
    /// </summary>
    /// <param name="progress">Receives the bytes of a download as they come.</param>
    /// <param name="logger">Warned if the digits are generated ones.</param>
    /// <param name="cancellationToken">Ends the loading.</param>
    /// <returns>MNIST, or a set of the same form whose origin is <see cref="DataOrigin.Synthetic"/>. The caller disposes it.</returns>
    /// <exception cref="DataFormatException">A file is there but damaged; generated digits would hide that.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was canceled.</exception>
    public static Task<ImageDataset> LoadOrSyntheticAsync(
        IProgress<DownloadProgress>? progress = null, ILogger? logger = null, CancellationToken cancellationToken = default) =>
        LoadOrSyntheticAsync(SourceSettings.For(Source), progress, logger ?? NullLogger.Instance, cancellationToken);

    internal static async Task<ImageDataset> LoadOrSyntheticAsync(
        SourceSettings settings, IProgress<DownloadProgress>? progress, ILogger logger, CancellationToken cancellationToken)
    {
        try
        {
            return await Source.LoadAsync(settings, null, progress, logger, cancellationToken).ConfigureAwait(false);
        }
        catch (DataUnavailableException error)
        {
            logger.SyntheticInstead(error.Message);
            var digits = await Task.Run(() => SyntheticDigits.CreateDataset(cancellationToken: cancellationToken), cancellationToken).ConfigureAwait(false);
            return new ImageDataset(
                digits.Name, digits.Train, digits.Test, digits.Origin,
                "THESE ARE NOT MNIST but digits from a generator: accuracies on them are not comparable with published ones. " + error.Message);
        }
    }
}
