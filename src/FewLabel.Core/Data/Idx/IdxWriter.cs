using System.IO.Compression;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Data;

/// <summary>Writes byte tensors as IDX files.</summary>
internal static class IdxWriter
{
    /// <summary>Writes a file whole or not at all, packed if its name ends in <c>.gz</c>.</summary>
    /// <exception cref="FewLabelException">It cannot be written.</exception>
    public static void Write(string path, Tensor bytes)
    {
        try
        {
            AtomicFile.Write(path, stream => Write(stream, bytes, path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FewLabelException($"{path} could not be written: {error.Message}", error);
        }
    }

    /// <summary>Writes into a stream, which stays open.</summary>
    public static void Write(Stream stream, Tensor bytes, bool gzip)
    {
        if (gzip)
        {
            using var packed = new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true);
            WritePlain(packed, bytes);
        }
        else
        {
            WritePlain(stream, bytes);
        }
    }

    /// <summary>UInt8, contiguous, on the CPU.</summary>
    private static void WritePlain(Stream stream, Tensor bytes)
    {
        stream.Write(IdxHeader.Encode(bytes.shape));
        stream.Write(bytes.bytes);
    }
}
