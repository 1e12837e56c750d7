namespace FewLabel.Data;

/// <summary>How far the download of one file is.</summary>
/// <param name="File">The name of the file, such as <c>train-images-idx3-ubyte.gz</c>.</param>
/// <param name="Bytes">How many bytes have come. Starts again at 0 where another mirror is tried.</param>
/// <param name="Total">How many there will be; null where the server does not say.</param>
public readonly record struct DownloadProgress(string File, long Bytes, long? Total);
