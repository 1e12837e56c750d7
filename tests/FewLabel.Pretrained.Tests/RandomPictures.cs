using FewLabel.Data;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Tests;

/// <summary>Pictures of random blots, coarse and fine.</summary>
internal static class RandomPictures
{
    public static ImageSet Create(int count, ImageShape shape, long seed = 1)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(seed);
        var coarse = nn.functional.interpolate(random.Uniform(0, 1, count, shape.Channels, 5, 5), [shape.Height, shape.Width]);
        var fine = random.Uniform(0, 1, count, shape.Channels, shape.Height, shape.Width);
        var pixels = coarse.mul(Scalars.Of(0.8)).add(fine, Scalars.Of(0.2)).mul(Scalars.Of(255)).to(uint8);
        return new ImageSet(pixels, null);
    }
}
