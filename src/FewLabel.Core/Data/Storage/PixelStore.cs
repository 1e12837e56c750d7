using System.Security.Cryptography;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Data;

/// <summary>Where the pixels of an image set are. Reading is thread-safe.</summary>
internal abstract class PixelStore : IDisposable
{
    /// <summary>How many images.</summary>
    public abstract long Count { get; }

    /// <summary>Channels, rows and columns of an image.</summary>
    public abstract ImageShape Shape { get; }

    /// <summary>All images as one tensor; null where there is none.</summary>
    public virtual Tensor? All => null;

    /// <summary>For each channel how often each byte occurs in all images, where that is known already; else null.</summary>
    public virtual long[][]? Histogram => null;

    /// <summary>The most bytes of pixels that whoever uses the images should keep for as long as they are used.</summary>
    public virtual long MostKept => long.MaxValue;

    /// <summary>Some of the images.</summary>
    /// <param name="indices">Int64, shape (B) on the CPU, each from 0 to <see cref="Count"/> - 1, in any order, repeats allowed.</param>
    /// <returns>UInt8, shape (B, C, H, W) on the CPU. The caller disposes it.</returns>
    public abstract Tensor Select(Tensor indices);

    /// <summary>Images that follow one another.</summary>
    /// <param name="start">The first.</param>
    /// <param name="count">How many.</param>
    /// <returns>UInt8, shape (count, C, H, W) on the CPU, not to be written. The caller disposes it.</returns>
    public virtual Tensor Range(long start, long count)
    {
        using var indices = arange(Scalars.Of(start), Scalars.Of(start + count), Scalars.One, int64);
        return Select(indices);
    }

    /// <summary>Told which images will be selected next: a hint, which changes no pixel.</summary>
    /// <param name="indices">As in <see cref="Select"/>.</param>
    public virtual void Prefetch(Tensor indices)
    {
    }

    /// <summary>Adds what the pixels are to a digest.</summary>
    public abstract void AppendTo(IncrementalHash hash);

    public abstract void Dispose();
}
