using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace FewLabel.Runtime;

/// <summary>Moves the numbers of contiguous CPU tensors between memory and streams, whatever their size.</summary>
internal static class TensorBytes
{
    /// <summary>A span can have no more than 2^31 - 1 bytes.</summary>
    private const long PieceLength = 1 << 26;

    /// <summary>Fills the tensor from the stream, and hands out what was read.</summary>
    /// <param name="stream">The numbers, in the machine's byte order.</param>
    /// <param name="tensor">A contiguous tensor on the CPU.</param>
    /// <param name="read">Gets the bytes, piece by piece; null for none.</param>
    /// <exception cref="EndOfStreamException">The stream is too short.</exception>
    public static void Read(Stream stream, Tensor tensor, Action<ReadOnlySpan<byte>>? read = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensor);
        ForEachPiece(tensor, bytes =>
        {
            stream.ReadExactly(bytes);
            read?.Invoke(bytes);
        });
    }

    /// <summary>Writes the tensor's numbers into the stream, in the machine's byte order.</summary>
    /// <param name="tensor">A contiguous tensor on the CPU.</param>
    /// <param name="stream">The stream.</param>
    public static void Write(Tensor tensor, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentNullException.ThrowIfNull(stream);
        ForEachPiece(tensor, bytes => stream.Write(bytes));
    }

    /// <summary>Whether a tensor of <c>bool</c> holds nothing but 0 and 1; others are undefined in native code.</summary>
    /// <param name="tensor">A contiguous tensor on the CPU.</param>
    /// <returns>Whether it does.</returns>
    public static bool AreTruthValues(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        var valid = true;
        ForEachPiece(tensor, bytes => valid &= bytes.IndexOfAnyExceptInRange((byte)0, (byte)1) < 0);
        return valid;
    }

    /// <summary>Turns the bytes of each number around.</summary>
    /// <param name="tensor">A contiguous tensor on the CPU.</param>
    /// <param name="size">Bytes in a number.</param>
    public static void Swap(Tensor tensor, int size)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ForEachPiece(tensor, bytes =>
        {
            for (var i = 0; i < bytes.Length; i += size)
            {
                bytes.Slice(i, size).Reverse();
            }
        });
    }

    /// <summary>The numbers of a contiguous tensor of float32 on the CPU, where they are: as long as it is not disposed, and 2 GB at most.</summary>
    internal static Span<float> Floats(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);

    /// <summary>Hands out the tensor's bytes, piece by piece.</summary>
    internal static void HandOut(Tensor tensor, Action<ReadOnlySpan<byte>> work) => ForEachPiece(tensor, bytes => work(bytes));

    private static void ForEachPiece(Tensor tensor, Action<Span<byte>> work)
    {
        using var scope = NewDisposeScope();
        var flat = tensor.view(-1);
        var count = flat.numel();
        for (long start = 0; start < count; start += PieceLength)
        {
            work(flat.narrow(0, start, Math.Min(PieceLength, count - start)).bytes);
        }
    }
}
