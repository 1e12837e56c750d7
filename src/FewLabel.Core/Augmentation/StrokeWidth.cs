using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Augmentation;

/// <summary>
/// Makes bright strokes on a dark ground thicker or thinner, each image's as it draws: a step from the image toward its
/// gray-scale dilation (the greatest value of each pixel and its eight neighbors) or its erosion (the least), after
/// J. Serra, "Image Analysis and Mathematical Morphology", 1982.
/// </summary>
/// <remarks>For dark strokes on a bright ground the two change places. The border's missing neighbors are left out.</remarks>
public sealed class StrokeWidth : ImageTransform
{
    /// <summary>Creates the transform.</summary>
    /// <param name="change">
    /// How far toward dilation, uniform, from -1 to 1: 1 is the dilation, about two pixels more in width, 0 the image, -1
    /// the erosion. A single number x means -x to x; null is -0.8 to 0.8.
    /// </param>
    public StrokeWidth(ValueRange? change = null) => Change = Require.Between(change ?? 0.8, -1, 1, nameof(change));

    /// <summary>How far toward dilation, or erosion where below 0.</summary>
    public ValueRange Change { get; }

    /// <inheritdoc/>
    public override Tensor Apply(Tensor images, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var (count, _, _, _) = ImageBatch.Check(images);
        var draws = HostData.Uniform(random, count);
        var changes = new double[count];
        for (var n = 0; n < count; n++)
        {
            changes[n] = Change.At(draws[n]);
        }

        return Morph(images, changes);
    }

    /// <summary>Changes each image by a given amount.</summary>
    internal static Tensor Morph(Tensor images, ReadOnlySpan<double> changes)
    {
        using var noGradient = no_grad();
        var thicker = new float[changes.Length];
        var thinner = new float[changes.Length];
        for (var n = 0; n < changes.Length; n++)
        {
            thicker[n] = (float)Math.Max(changes[n], 0);
            thinner[n] = (float)Math.Max(-changes[n], 0);
        }

        return GrayscaleMorphology.Step(images, thicker, thinner);
    }
}
