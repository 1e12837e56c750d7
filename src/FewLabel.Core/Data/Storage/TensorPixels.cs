using System.Security.Cryptography;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Data;

/// <summary>All pixels in one byte tensor, which it disposes.</summary>
internal sealed class TensorPixels(Tensor pixels) : PixelStore
{
    public override long Count => pixels.shape[0];

    public override ImageShape Shape => new((int)pixels.shape[1], (int)pixels.shape[2], (int)pixels.shape[3]);

    public override Tensor All => pixels;

    public override Tensor Select(Tensor indices) => pixels.index_select(0, indices);

    public override Tensor Range(long start, long count) => pixels.narrow(0, start, count);

    public override void AppendTo(IncrementalHash hash)
    {
        using var dense = pixels.contiguous();
        TensorBytes.HandOut(dense, hash.AppendData);
    }

    public override void Dispose() => pixels.Dispose();
}
