using static TorchSharp.torch;

namespace FewLabel.Networks;

/// <summary>Moves the numbers of contiguous CPU tensors between memory and streams, whatever their size.</summary>
internal static class TensorBytes
{
    /// <summary>A span can have no more than 2^31 - 1 bytes.</summary>
    private const long PieceLength = 1 << 26;

    private delegate void OnBytes(Span<byte> bytes);

    /// <summary>Fills the tensor from the stream, and hands out what was read.</summary>
    /// <exception cref="EndOfStreamException">The stream is too short.</exception>
    public static void Read(Stream stream, Tensor tensor, Action<ReadOnlySpan<byte>>? read = null) => ForEachPiece(tensor, bytes =>
    {
        stream.ReadExactly(bytes);
        read?.Invoke(bytes);
    });

    /// <summary>Writes the tensor's numbers into the stream.</summary>
    public static void Write(Tensor tensor, Stream stream) => ForEachPiece(tensor, bytes => stream.Write(bytes));

    /// <summary>Whether a tensor of <c>bool</c> holds nothing but 0 and 1; others are undefined in native code.</summary>
    public static bool AreTruthValues(Tensor tensor)
    {
        var valid = true;
        ForEachPiece(tensor, bytes => valid &= bytes.IndexOfAnyExceptInRange((byte)0, (byte)1) < 0);
        return valid;
    }

    /// <summary>Turns the bytes of each number around.</summary>
    public static void Swap(Tensor tensor, int size) => ForEachPiece(tensor, bytes =>
    {
        for (var i = 0; i < bytes.Length; i += size)
        {
            bytes.Slice(i, size).Reverse();
        }
    });

    private static void ForEachPiece(Tensor tensor, OnBytes work)
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
