using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Training.Optimizers;

/// <summary>
/// Goes through long buffers part by part, so that each of several operations in a row finds its numbers still in the
/// processor's cache. What is computed element by element comes out the same, bit for bit.
/// </summary>
internal static class CacheParts
{
    /// <summary>Two megabytes of each buffer.</summary>
    internal const long Elements = 1 << 19;

    /// <param name="action">Gets the same part of each buffer; what it makes is freed when it returns.</param>
    /// <param name="buffers">One dimension, all of one length and on one device. On a GPU they are taken whole.</param>
    public static void ForEach(Action<Tensor[]> action, params Tensor[] buffers)
    {
        var length = buffers[0].numel();
        var size = buffers[0].device_type == DeviceType.CPU ? Elements : Math.Max(1, length);
        for (var start = 0L; start < length; start += size)
        {
            using var scope = NewDisposeScope();
            action([.. buffers.Select(buffer => buffer.narrow(0, start, Math.Min(size, length - start)))]);
        }
    }
}
