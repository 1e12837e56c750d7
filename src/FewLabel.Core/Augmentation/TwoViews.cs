using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Augmentation;

/// <summary>Makes two views of each image, each transformed independently of the other, as contrastive learning needs.</summary>
public sealed class TwoViews
{
    [Setting]
    internal ImageTransform First { get; }

    [Setting]
    internal ImageTransform Second { get; }

    /// <summary>Creates the pair.</summary>
    /// <param name="first">What makes the first view.</param>
    /// <param name="second">What makes the second view; null is the same transform, with draws of its own.</param>
    public TwoViews(ImageTransform first, ImageTransform? second = null)
    {
        First = Require.NotNull(first);
        Second = second ?? first;
    }

    /// <summary>Makes both views of a batch.</summary>
    /// <param name="images">Float32, shape (N, C, H, W), values from 0 to 1. It is not changed.</param>
    /// <param name="random">Where the parameters are drawn from.</param>
    /// <returns>Two batches in the images' order, which the caller disposes.</returns>
    public (Tensor First, Tensor Second) Apply(Tensor images, RandomSource random)
    {
        var first = First.Apply(images, random);
        return (first, Second.Apply(images, random));
    }
}
