using System.Buffers;
using System.Security.Cryptography;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Data;

/// <summary>
/// Pixels of files that are decoded as they are needed, on all processor cores. The images used last are kept, and those used next can be
/// decoded before. An image has the same pixels each time, or there is an error.
/// </summary>
internal sealed class FilePixels : PixelStore
{
    private readonly CheckedFiles _files;
    private readonly long[][] _histogram;
    private readonly ImageCache _cache;
    private readonly DecodeClaims _claims = new();
    private readonly Prefetcher _prefetcher;
    private volatile bool _isDisposed;

    /// <summary>Takes files that were read once.</summary>
    /// <param name="files">The files.</param>
    /// <param name="histogram">For each channel how often each byte occurs in them.</param>
    /// <param name="cacheBytes">The most bytes of decoded images to keep.</param>
    public FilePixels(CheckedFiles files, long[][] histogram, long cacheBytes)
    {
        (_files, _histogram, MostKept) = (files, histogram, cacheBytes);
        _cache = new ImageCache(files.Shape.Size, Math.Min(files.Count, cacheBytes / files.Shape.Size));
        _prefetcher = new Prefetcher(files.CreateDecoder, ReadAhead);
    }

    public override long Count => _files.Count;

    public override ImageShape Shape => _files.Shape;

    public override long[][] Histogram => _histogram;

    public override long MostKept { get; }

    /// <summary>How many decoded images are kept now.</summary>
    internal int Cached => _cache.Count;

    public override Tensor Select(Tensor indices)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, typeof(ImageSet));
        var images = Numbers(indices);
        var result = empty([images.Length, Shape.Channels, Shape.Height, Shape.Width], uint8);
        try
        {
            if (images.Length > 0)
            {
                Fill(images, PixelRows.Of(result, Shape));
            }

            return result;
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }

    /// <summary>Of many images the first are decoded: those that fill half of the cache, so that they are still there when they are asked for.</summary>
    public override void Prefetch(Tensor indices)
    {
        if (_cache.Capacity > 1)
        {
            _prefetcher.Request(Numbers(indices).Take((int)Math.Min(int.MaxValue, _cache.Capacity / 2)));
        }
    }

    /// <summary>Waits for what <see cref="Prefetch"/> has begun.</summary>
    internal void WaitForPrefetch() => _prefetcher.Wait();

    public override void AppendTo(IncrementalHash hash) => _files.AppendTo(hash);

    public override void Dispose()
    {
        _isDisposed = true;
        _prefetcher.Dispose();
        _cache.Clear();
    }

    private void Fill(long[] images, PixelRows rows)
    {
        var places = new Dictionary<long, int>(images.Length);
        var missing = new List<int>();
        var repeats = new List<int>();
        for (var place = 0; place < images.Length; place++)
        {
            if (!places.TryAdd(images[place], place))
            {
                repeats.Add(place);
            }
            else if (!_cache.TryCopy(images[place], rows[place]))
            {
                missing.Add(place);
            }
        }

        Decode(images, missing, rows);
        foreach (var place in repeats)
        {
            rows[places[images[place]]].CopyTo(rows[place]);
        }
    }

    /// <summary>Decodes images. If several cannot be read, the error is of the first, whichever thread meets it.</summary>
    private void Decode(long[] images, List<int> places, PixelRows rows)
    {
        var errors = new FewLabelException?[places.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, places.Count, parallel, _files.CreateDecoder, (i, _, decoder) =>
        {
            errors[i] = Read(images[places[i]], decoder, rows[places[i]]);
            return decoder;
        }, decoder => decoder.Dispose());
        if (Array.Find(errors, error => error is not null) is { } first)
        {
            throw first;
        }
    }

    private FewLabelException? Read(long image, ImageDecoder decoder, Span<byte> pixels)
    {
        var isMine = _claims.TryTake(image);
        if (!isMine)
        {
            _claims.Wait(image);
            if (_cache.TryCopy(image, pixels))
            {
                return null;
            }
        }

        try
        {
            var error = _files.Read(image, decoder, pixels);
            if (error is null && !_isDisposed)
            {
                _cache.Put(image, pixels);
            }

            return error;
        }
        finally
        {
            if (isMine)
            {
                _claims.Return(image);
            }
        }
    }

    private void ReadAhead(long image, ImageDecoder decoder)
    {
        if (_cache.Touch(image) || !_claims.TryTake(image))
        {
            return;
        }

        var rented = ArrayPool<byte>.Shared.Rent(Shape.Size);
        try
        {
            var pixels = rented.AsSpan(0, Shape.Size);
            if (_files.Read(image, decoder, pixels) is null)
            {
                _cache.Put(image, pixels);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
            _claims.Return(image);
        }
    }

    private long[] Numbers(Tensor indices)
    {
        if (indices.dtype != ScalarType.Int64 || indices.dim() != 1 || indices.device_type != DeviceType.CPU)
        {
            throw new ArgumentException(
                $"The indices must be an Int64 tensor of shape (B) on the CPU; this one is {indices.dtype} ({string.Join(", ", indices.shape)}) on {indices.device_type}.", nameof(indices));
        }

        var images = indices.data<long>().ToArray();
        return Array.FindIndex(images, image => image < 0 || image >= Count) is >= 0 and var wrong
            ? throw new ArgumentOutOfRangeException(nameof(indices), images[wrong], $"There is no image {images[wrong]}; they run from 0 to {Count - 1}.")
            : images;
    }
}
