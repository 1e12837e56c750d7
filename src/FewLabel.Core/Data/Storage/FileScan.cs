using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;
using FewLabel.Augmentation;

namespace FewLabel.Data;

/// <summary>The first reading of files that are decoded as they are needed: finds those that cannot be read, and keeps no pixel.</summary>
internal sealed class FileScan(IReadOnlyList<string> paths, ImageShape shape)
{
    private readonly byte[] _hashes = new byte[paths.Count * SHA256.HashSizeInBytes];
    private readonly long[][] _histogram = ByteHistogram.Create(shape.Channels);

    /// <summary>Reads a file. For several threads at a time.</summary>
    /// <returns>Why it cannot be read; null if it was.</returns>
    public ImageFileFault? Read(int file, ImageDecoder decoder)
    {
        var rented = ArrayPool<byte>.Shared.Rent(shape.Size);
        try
        {
            var image = rented.AsSpan(0, shape.Size);
            var fault = decoder.Read(paths[file], image, _hashes.AsSpan(file * SHA256.HashSizeInBytes, SHA256.HashSizeInBytes));
            if (fault is null)
            {
                Count(image);
            }

            return fault;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>The files but some, to be decoded as they are needed.</summary>
    /// <param name="missing">Those that could not be read.</param>
    /// <param name="options">How they become images.</param>
    /// <param name="cacheBytes">The most bytes of decoded images to keep.</param>
    public FilePixels Without(IEnumerable<int> missing, ImageFileOptions options, long cacheBytes)
    {
        var gaps = missing.ToHashSet();
        int[] kept = [.. Enumerable.Range(0, paths.Count).Where(file => !gaps.Contains(file))];
        byte[] hashes = gaps.Count == 0 ? _hashes : [.. kept.SelectMany(file => _hashes.AsSpan(file * SHA256.HashSizeInBytes, SHA256.HashSizeInBytes).ToArray())];
        return new FilePixels(new CheckedFiles([.. kept.Select(file => paths[file])], hashes, shape, options), _histogram, cacheBytes);
    }

    private void Count(ReadOnlySpan<byte> image)
    {
        var own = ByteHistogram.Create(shape.Channels);
        ByteHistogram.Add(image, shape.Height * shape.Width, own);
        lock (_histogram)
        {
            foreach (var (all, one) in _histogram.Zip(own))
            {
                for (var value = 0; value < one.Length; value++)
                {
                    all[value] += one[value];
                }
            }
        }
    }
}
