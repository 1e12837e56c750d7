using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Augmentation;

/// <summary>Applies a transform to some of the images and leaves the others as they are.</summary>
public sealed class RandomApply : ImageTransform
{
    /// <summary>Creates the transform.</summary>
    /// <param name="transform">What is applied. It must keep the images' shape.</param>
    /// <param name="probability">The probability that an image is transformed, 0 to 1.</param>
    public RandomApply(ImageTransform transform, double probability = 0.5)
    {
        Transform = Require.NotNull(transform);
        Probability = Require.Probability(probability);
    }

    /// <summary>What is applied.</summary>
    public ImageTransform Transform { get; }

    /// <summary>The probability that an image is transformed.</summary>
    public double Probability { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The transform changes the images' shape.</exception>
    public override Tensor Apply(Tensor images, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var count = ImageBatch.Check(images).Count;
        var draws = HostData.Uniform(random, count);
        long[] chosen = [.. Enumerable.Range(0, count).Where(n => draws[n] < Probability)];
        if (chosen.Length == 0)
        {
            return images.clone();
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var indices = HostData.ToTensor<long>(chosen, images.device, chosen.Length);
        var transformed = Transform.Apply(images.index_select(0, indices), random);
        if (!transformed.shape.AsSpan(1).SequenceEqual(images.shape.AsSpan(1)))
        {
            throw new ArgumentException(
                $"RandomApply leaves some images as they are, so its transform must keep their shape; {Transform.GetType().Name} makes ({string.Join(", ", images.shape[1..])}) into ({string.Join(", ", transformed.shape[1..])}). Apply it to all, or keep size and channels.",
                nameof(images));
        }

        return images.index_copy(0, indices, transformed).MoveToOuterDisposeScope();
    }
}
