namespace FewLabel.Data;

/// <summary>How far the download of one file is.</summary>
public sealed class DownloadProgress
{
    internal DownloadProgress(string file, long bytes, long? total)
    {
        File = file;
        Bytes = bytes;
        Total = total;
    }

    /// <summary>The name of the file, such as <c>train-images-idx3-ubyte.gz</c>.</summary>
    public string File { get; }

    /// <summary>How many bytes have come. Starts again at 0 where another mirror is tried.</summary>
    public long Bytes { get; }

    /// <summary>How many there will be; null where the server does not say.</summary>
    public long? Total { get; }
}
