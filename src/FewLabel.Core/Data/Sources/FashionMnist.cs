using Microsoft.Extensions.Logging;

namespace FewLabel.Data;

/// <summary>
/// Fashion-MNIST: articles of clothing in the format of MNIST (H. Xiao, K. Rasul, R. Vollgraf, "Fashion-MNIST: a novel
/// image dataset for benchmarking machine learning algorithms", 2017).
/// </summary>
public static class FashionMnist
{
    /// <summary>The files, their mirrors, checksums and classes.</summary>
    public static IdxSource Source { get; } = MnistFamily.Create(
        "Fashion-MNIST",
        "fashion-mnist",
        [
            "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/",
            "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
            "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
        ],
        ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"],
        archives:
        [
            "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
            "25c81989df183df01b3e8a0aad5dffbe",
            "bef4ecab320f06d8554ea6380940ec79",
            "bb300cfdad3c16e7a12a480ee83cd310",
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
    /// <returns>UInt8 images of shape (60000, 1, 28, 28) and (10000, 1, 28, 28) with their labels, ten kinds of article. The caller disposes it.</returns>
    /// <exception cref="DataUnavailableException">Files are missing or unreadable, no mirror delivers them, or the cache cannot be written.</exception>
    /// <exception cref="DataFormatException">A file is damaged or is not the published one.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was canceled.</exception>
    public static Task<ImageDataset> LoadAsync(
        string? folder = null,
        IProgress<DownloadProgress>? progress = null,
        ILogger? logger = null,
        CancellationToken cancellationToken = default) => Source.LoadAsync(folder, progress, logger, cancellationToken);
}
