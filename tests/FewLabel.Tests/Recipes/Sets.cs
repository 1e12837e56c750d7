using FewLabel.Data;
using static TorchSharp.torch;

namespace FewLabel.Tests;

/// <summary>Small data sets of any shape.</summary>
internal static class Sets
{
    /// <summary>Images of noise in ten classes, as many to test by.</summary>
    public static ImageDataset Noise(int count, int channels, int height, int width)
    {
        using var generator = new Generator(7);
        return new ImageDataset("Noise", Set(), Set());

        ImageSet Set() => new(
            randint(0, 256, [count, channels, height, width], dtype: uint8, generator: generator),
            arange(count, int64).remainder(10));
    }
}
