using Microsoft.Extensions.Logging;

namespace FewLabel.Data;

/// <summary>
/// KMNIST: ten cursive Japanese characters in the format of MNIST (T. Clanuwat, M. Bober-Irizar, A. Kitamoto, A. Lamb,
/// K. Yamamoto, D. Ha, "Deep learning for classical Japanese literature", 2018).
/// </summary>
public static class KMnist
{
    /// <summary>The files, their mirrors, checksums and classes.</summary>
    public static IdxSource Source { get; } = MnistFamily.Create(
        "KMNIST",
        "kmnist",
        ["https://codh.rois.ac.jp/kmnist/dataset/kmnist/", "http://codh.rois.ac.jp/kmnist/dataset/kmnist/"],
        ["o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"],
        archives:
        [
            "bdb82020997e1d708af4cf47b453dcf7",
            "e144d726b3acfaa3e44228e80efcd344",
            "5c965bf0a639b31b8f53240b1b52f4d7",
            "7320c461ea6c1c855c0b718fb2a4b134",
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
    /// <returns>UInt8 images of shape (60000, 1, 28, 28) and (10000, 1, 28, 28) with their labels, one character for each row of the syllabary. The caller disposes it.</returns>
    /// <exception cref="DataUnavailableException">Files are missing or unreadable, no mirror delivers them, or the cache cannot be written.</exception>
    /// <exception cref="DataFormatException">A file is damaged or is not the published one.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was canceled.</exception>
    public static Task<ImageDataset> LoadAsync(
        string? folder = null,
        IProgress<DownloadProgress>? progress = null,
        ILogger? logger = null,
        CancellationToken cancellationToken = default) => Source.LoadAsync(folder, progress, logger, cancellationToken);
}
