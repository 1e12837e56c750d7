using static TorchSharp.torch;

namespace FewLabel.Tests.Augmentation;

internal static class Tensors
{
    public static void AssertClose(Tensor expected, Tensor actual, double tolerance)
    {
        Assert.Equal(expected.shape, actual.shape);
        using var scope = NewDisposeScope();
        Assert.InRange((expected - actual).abs().max().item<float>(), 0, tolerance);
    }

    public static void AssertEqual(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.True(expected.equal(actual).all().item<bool>());
    }

    /// <summary>A batch of smooth blobs, dark at the borders, no two alike.</summary>
    public static Tensor Blobs(long count, long channels = 1, long height = 28, long width = 28)
    {
        using var scope = NewDisposeScope();
        var n = arange(count * channels, float32).view(count, channels, 1, 1);
        var y = arange(height, float32).view(1, 1, height, 1) - height * 0.45 - n.remainder(5) * 0.6;
        var x = arange(width, float32).view(1, 1, 1, width) - width * 0.55 + n.remainder(3) * 0.9;
        return (-(x * x / (width * 0.9) + y * y / (height * 0.5) + x * y / width) / 1.5).exp().MoveToOuterDisposeScope();
    }
}
