using FewLabel.Augmentation;
using FewLabel.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Benchmarks.Jobs.Plain;

/// <summary>Images as plain code holds them: converted and normalized once, beforehand.</summary>
internal sealed class PlainImages : IDisposable
{
    public PlainImages(ImageSet images)
    {
        using var scope = NewDisposeScope();
        Pixels = Normalize.Measure(images).Apply(images.Batch(arange(images.Count, int64))).DetachFromDisposeScope();
        Labels = images.Labels!.clone().DetachFromDisposeScope();
    }

    public long Count => Pixels.shape[0];

    /// <summary>Float32, shape (N, C, H, W).</summary>
    public Tensor Pixels { get; }

    /// <summary>Int64, shape (N).</summary>
    public Tensor Labels { get; }

    public void Dispose()
    {
        Pixels.Dispose();
        Labels.Dispose();
    }
}
