using System.Runtime.InteropServices;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Networks.Kernels;

/// <summary>Work on a batch of gray images, a few at a time, on as many threads as libtorch has.</summary>
internal static class ImageChunks
{
    /// <summary>
    /// Images in a chunk. It does not depend on the threads, so that sums over chunks are the same with any number of them.
    /// </summary>
    public const int Size = 4;

    /// <summary>How many chunks so many images make.</summary>
    public static int CountOf(long images) => (int)((images + Size - 1) / Size);

    /// <summary>Does the work for each chunk, given its number, its first image and the one after its last.</summary>
    public static void Run(long images, Action<int, int, int> work) =>
        TorchThreads.Run(CountOf(images), chunk => work(chunk, chunk * Size, (int)Math.Min(images, (chunk + 1L) * Size)));

    /// <summary>The part of a contiguous CPU tensor that belongs to some images: the first dimension counts them.</summary>
    public static Span<T> Slice<T>(Tensor tensor, int first, int end)
        where T : unmanaged
    {
        var all = tensor.numel();
        var each = all / tensor.shape[0];
        return MemoryMarshal.Cast<byte, T>(tensor.bytes).Slice(checked((int)(first * each)), checked((int)((end - first) * each)));
    }
}
