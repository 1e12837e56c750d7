using FewLabel.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Benchmarks.Scaling;

/// <summary>Digits in any number and size.</summary>
internal static class GeneratedImages
{
    private const int Different = 20_000;

    /// <summary>Digits of 28×28; beyond 20,000 the same ones come again, in memory of their own.</summary>
    public static ImageSet Of(int count)
    {
        if (count <= Different)
        {
            return SyntheticDigits.Create(count, seed: 1);
        }

        using var scope = NewDisposeScope();
        using var some = SyntheticDigits.Create(Different, seed: 1);
        var places = arange(count, int64).remainder(Different);
        return new ImageSet(some.Pixels.index_select(0, places), some.Labels!.index_select(0, places));
    }

    /// <summary>Digits enlarged to a side.</summary>
    public static ImageSet Of(int count, int side)
    {
        using var scope = NewDisposeScope();
        using var small = SyntheticDigits.Create(count, seed: 1);
        var large = nn.functional.interpolate(small.Pixels.to(float32), [side, side], mode: InterpolationMode.Bilinear, align_corners: false).round().to(uint8);
        return new ImageSet(large, small.Labels!.clone());
    }
}
