using System.Security.Cryptography;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Data;

/// <summary>One file of a source, read and checked.</summary>
/// <param name="Bytes">UInt8, shape (N, H, W) or (N). It belongs to this object.</param>
/// <param name="Confirmed">Whether a published checksum confirms it.</param>
internal sealed record SourceContent(Tensor Bytes, bool Confirmed) : IDisposable
{
    /// <summary>Reads a file and checks its checksums, sizes and labels.</summary>
    /// <param name="source">The data set that it should belong to.</param>
    /// <param name="file">Which file it should be.</param>
    /// <param name="content">The file as it is stored or sent, plain or gzip.</param>
    /// <param name="path">Its name for errors.</param>
    /// <exception cref="DataFormatException">It is damaged or is not that file.</exception>
    public static SourceContent Check(IdxSource source, IdxSourceFile file, byte[] content, string path)
    {
        var archiveMd5 = Hex(MD5.HashData(content));
        CheckOwner(source, file, archiveMd5, path);
        var bytes = IdxReader.Read(new MemoryStream(content, writable: false), file.Sizes.Length, path, CheckSizes);
        try
        {
            var confirmed = archiveMd5 == file.ArchiveMd5 || CheckContent(source, file, bytes, path);
            if (file.Sizes.Length == 1)
            {
                IdxFile.CheckLabels(bytes, source.ClassNames.Length, path);
            }

            return new SourceContent(bytes, confirmed);
        }
        catch
        {
            bytes.Dispose();
            throw;
        }

        void CheckSizes(long[] sizes)
        {
            if (!sizes.AsSpan().SequenceEqual(file.Sizes.AsSpan()))
            {
                throw new DataFormatException(
                    path, $"{path} holds {string.Join("×", sizes)} bytes, but {file.Name} of {source.Name} holds {string.Join("×", file.Sizes)}. Fetch it again.");
            }
        }
    }

    /// <summary>Frees the tensor.</summary>
    public void Dispose() => Bytes.Dispose();

    /// <summary>The error for a wrong checksum.</summary>
    public static DataFormatException ChecksumError(string path, string found, string expected) => new(
        path, $"{path} has the MD5 {found}, but {expected} was published. Delete it and download it again.");

    /// <summary>The MD5 as it is published.</summary>
    public static string Hex(byte[] hash) => Convert.ToHexStringLower(hash);

    private static bool CheckContent(IdxSource source, IdxSourceFile file, Tensor bytes, string path)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        hash.AppendData(IdxHeader.Encode(bytes.shape));
        hash.AppendData(bytes.bytes);
        var contentMd5 = Hex(hash.GetHashAndReset());
        CheckOwner(source, file, contentMd5, path);
        if (file.ContentMd5 is null)
        {
            return false;
        }

        return contentMd5 == file.ContentMd5 ? true : throw ChecksumError($"{path}, unpacked,", contentMd5, file.ContentMd5);
    }

    private static void CheckOwner(IdxSource source, IdxSourceFile file, string md5, string path)
    {
        if (md5 != file.ArchiveMd5 && md5 != file.ContentMd5 && MnistFamily.OwnerOf(md5) is { } owner && owner.Name != source.Name)
        {
            throw new DataFormatException(path, $"{path} belongs to {owner.Name}, not to {source.Name}. Give the folder that holds {source.Name}.")
            {
                BelongsTo = owner.Name,
            };
        }
    }
}
