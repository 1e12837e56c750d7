using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Augmentation;

/// <summary>Mirrors some of the images left to right. Not for digits and letters, which it makes others of.</summary>
public sealed class RandomHorizontalFlip : GeometricTransform
{
    /// <summary>Creates the transform.</summary>
    /// <param name="probability">The probability that an image is mirrored, 0 to 1.</param>
    /// <param name="fill">The value outside the image, from 0 to 1, which only merging with other transforms can bring into view.</param>
    public RandomHorizontalFlip(double probability = 0.5, double fill = 0)
        : base(fill) => Probability = Require.Probability(probability);

    /// <summary>The probability that an image is mirrored.</summary>
    public double Probability { get; }

    /// <inheritdoc/>
    internal override GeometricMap Draw(int count, int height, int width, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var matrices = new AffineMatrix[count];
        var draws = HostData.Uniform(random, count);
        for (var n = 0; n < count; n++)
        {
            matrices[n] = draws[n] < Probability ? new AffineMatrix(-1, 0, 0, 0, 1, 0) : AffineMatrix.Identity;
        }

        return new GeometricMap(matrices, height, width);
    }

    /// <inheritdoc/>
    public override Tensor Apply(Tensor images, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var (count, _, height, width) = ImageBatch.Check(images);

        // Alone it copies pixels, bit for bit; the numbers are those that a merged flip draws.
        var mirrored = Draw(count, height, width, random).Matrices.ToArray().Select(matrix => matrix.Xx < 0).ToArray();
        using var mask = HostData.ToTensor<bool>(mirrored, images.device, count, 1, 1, 1);
        using var flipped = images.flip(3);
        return where(mask, flipped, images);
    }
}
