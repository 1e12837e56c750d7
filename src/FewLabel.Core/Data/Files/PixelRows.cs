using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Data;

/// <summary>A byte tensor that several threads fill, each its own images.</summary>
internal sealed unsafe class PixelRows : IDisposable
{
    private readonly Tensor _pixels;
    private readonly int _count;
    private readonly int _size;
    private readonly byte* _start;

    /// <summary>Takes the memory, not cleared.</summary>
    public PixelRows(int count, ImageShape shape)
    {
        NativeRuntime.EnsureLoaded();
        (_count, _size) = (count, shape.Size);
        _pixels = empty([count, shape.Channels, shape.Height, shape.Width], uint8).DetachFromDisposeScope();
        _start = StartOf(_pixels);
    }

    private PixelRows(Tensor pixels, int size)
    {
        (_pixels, _count, _size) = (pixels, (int)pixels.shape[0], size);
        _start = StartOf(pixels);
    }

    /// <summary>The images of a tensor that belongs to another, and must live as long as they are written.</summary>
    /// <param name="pixels">UInt8, shape (N, C, H, W) on the CPU, contiguous, N 1 or more.</param>
    /// <param name="shape">The shape of an image.</param>
    public static PixelRows Of(Tensor pixels, ImageShape shape) => new(pixels, shape.Size);

    private static byte* StartOf(Tensor pixels)
    {
        // On the CPU a tensor stays where it is as long as it lives. Its bytes as a whole may be more than a span can hold.
        using var first = pixels.narrow(0, 0, 1);
        return (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(first.bytes));
    }

    /// <summary>The pixels of one image.</summary>
    public Span<byte> this[int image] => new(_start + ((long)image * _size), _size);

    /// <summary>The images but some, moved up into the gaps of these; null if none is left. To be called once.</summary>
    public Tensor? TakeWithout(IEnumerable<int> missing)
    {
        var kept = _count;
        var gaps = missing.ToHashSet();
        if (gaps.Count > 0)
        {
            kept = 0;
            for (var image = 0; image < _count; image++)
            {
                if (!gaps.Contains(image))
                {
                    this[image].CopyTo(this[kept++]);
                }
            }
        }

        return kept == 0 ? null : _pixels.narrow(0, 0, kept).DetachFromDisposeScope();
    }

    public void Dispose() => _pixels.Dispose();
}
