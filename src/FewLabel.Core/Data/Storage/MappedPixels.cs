using System.Security.Cryptography;
using System.Text;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Data;

/// <summary>The images of another store, each changed as it is read. It owns nothing.</summary>
/// <param name="source">The other store.</param>
/// <param name="map">Float32 from 0 to 255, shape (B, C, H, W), to the same shape and range; each image by itself.</param>
/// <param name="name">What the change is called in a digest.</param>
internal sealed class MappedPixels(PixelStore source, Func<Tensor, Tensor> map, string name) : PixelStore
{
    private const long AtOnce = 2_000;

    public override long Count => source.Count;

    public override ImageShape Shape => source.Shape;

    public override long MostKept => source.MostKept;

    public override Tensor Select(Tensor indices)
    {
        using var scope = NewDisposeScope();
        return Map(source.Select(indices), map).MoveToOuterDisposeScope();
    }

    public override void Prefetch(Tensor indices) => source.Prefetch(indices);

    public override void AppendTo(IncrementalHash hash)
    {
        hash.AppendData(Encoding.UTF8.GetBytes($"{name} of "));
        source.AppendTo(hash);
    }

    public override void Dispose()
    {
    }

    /// <summary>Changes all images at once.</summary>
    /// <param name="pixels">UInt8, shape (N, C, H, W) on the CPU.</param>
    /// <param name="map">As above.</param>
    /// <returns>The changed images, which the caller disposes.</returns>
    public static TensorPixels AllOf(Tensor pixels, Func<Tensor, Tensor> map)
    {
        using var scope = NewDisposeScope();
        var changed = empty_like(pixels);
        var count = pixels.shape[0];
        for (var start = 0L; start < count; start += AtOnce)
        {
            using var part = NewDisposeScope();
            var length = Math.Min(AtOnce, count - start);
            changed.narrow(0, start, length).copy_(Map(pixels.narrow(0, start, length), map));
        }

        return new TensorPixels(changed.MoveToOuterDisposeScope());
    }

    private static Tensor Map(Tensor bytes, Func<Tensor, Tensor> map)
    {
        using var noGradient = no_grad();
        return map(bytes.to(float32)).round_().to(uint8);
    }
}
