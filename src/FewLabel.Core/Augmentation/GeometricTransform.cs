using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Augmentation;

/// <summary>Moves the pixels of each image: rotation, crop, warp and the like.</summary>
/// <remarks>
/// <para><see cref="Compose"/> merges the maps of consecutive
/// geometric transforms, so that each pixel is interpolated once, however many they are. Merged transforms work as on
/// an endless image: what one moves out of sight, the next may move back in.</para>
/// <para>Values between pixels are interpolated bilinearly, from <see cref="Fill"/> outside the image.</para>
/// </remarks>
public abstract class GeometricTransform : ImageTransform
{
    /// <summary>For the constructors of the transforms.</summary>
    /// <param name="fill">The value outside the image, from 0 to 1.</param>
    private protected GeometricTransform(double fill = 0) => Fill = Require.Between(fill, 0, 1);

    /// <summary>The value outside the image, from 0 (black) to 1.</summary>
    public double Fill { get; }

    /// <summary>Draws a map for a batch.</summary>
    /// <param name="count">How many images.</param>
    /// <param name="height">Rows of the input.</param>
    /// <param name="width">Columns of the input.</param>
    /// <param name="random">Where the parameters are drawn from.</param>
    /// <returns>A matrix for each image, and the size of the output.</returns>
    internal abstract GeometricMap Draw(int count, int height, int width, RandomSource random);

    /// <inheritdoc/>
    public override Tensor Apply(Tensor images, RandomSource random) => Apply([this], images, random);

    /// <summary>Applies several in a row, each pixel being interpolated once. All have one fill value.</summary>
    internal static Tensor Apply(ReadOnlySpan<GeometricTransform> transforms, Tensor images, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var (count, _, height, width) = ImageBatch.Check(images);
        var maps = new GeometricMap[transforms.Length];
        for (var i = 0; i < maps.Length; i++)
        {
            maps[i] = transforms[i].Draw(count, height, width, random);
            (height, width) = (maps[i].Height, maps[i].Width);
        }

        return GeometricSampler.Sample(images, maps, transforms[0].Fill);
    }
}
