using System.Collections.Immutable;
using FewLabel.Data;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Augmentation;

/// <summary>
/// Enlarges a labeled set once, before training: each image, and a number of copies of it by each of some transforms.
/// </summary>
/// <remarks>
/// The result holds the originals first, then for each transform its copies, each a round of all images in their order.
/// Transforms drawn afresh in each step of training usually serve better; this repeats what others did.
/// </remarks>
public sealed class OfflineAugmentation
{
    /// <summary>Creates the expansion.</summary>
    /// <param name="transforms">What makes the copies, at least one. Each keeps the images' shape.</param>
    /// <param name="copies">Copies of each image by each transform, 1 or more.</param>
    public OfflineAugmentation(IEnumerable<ImageTransform> transforms, int copies = 10)
    {
        Transforms = [.. Require.NotNull(transforms).Select(transform => Require.NotNull(transform, nameof(transforms)))];
        if (Transforms.IsEmpty)
        {
            throw new ArgumentException("There are no transforms; give at least one.", nameof(transforms));
        }

        Copies = Require.AtLeast(copies, 1);
    }

    /// <summary>
    /// The reference study's expansion, which makes 3,825 images of 75: ten copies each by rotation of up to 45°, by
    /// resized crop of 0.8 to 1 of the area, by translation of up to 0.1, by shear of up to 30°, and by all four in a row.
    /// </summary>
    public static OfflineAugmentation ReferenceStudy { get; } =
        new([.. Augmentations.StudyTransforms, Augmentations.ReferenceStudy]);

    /// <summary>What makes the copies.</summary>
    public ImmutableArray<ImageTransform> Transforms { get; }

    /// <summary>Copies of each image by each transform.</summary>
    public int Copies { get; }

    /// <summary>How many images become of one.</summary>
    public int Factor => 1 + Transforms.Length * Copies;

    /// <summary>Enlarges a batch.</summary>
    /// <param name="images">Float32, shape (N, C, H, W), values from 0 to 1. It is not changed.</param>
    /// <param name="labels">Shape (N), of any type, on any device. It is not changed.</param>
    /// <param name="random">Where the parameters are drawn from.</param>
    /// <returns>N × <see cref="Factor"/> images and their labels, which the caller disposes.</returns>
    /// <exception cref="ArgumentException">A transform changes the shape, or there is not one label for each image.</exception>
    public (Tensor Images, Tensor Labels) Apply(Tensor images, Tensor labels, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(random);
        var count = ImageBatch.Check(images).Count;
        if (labels.dim() != 1 || labels.shape[0] != count)
        {
            throw new ArgumentException($"There are {count} images and labels of shape ({string.Join(", ", labels.shape)}); each image needs one label.", nameof(labels));
        }

        using var scope = NewDisposeScope();
        var parts = new List<Tensor> { images };
        foreach (var transform in Transforms)
        {
            for (var copy = 0; copy < Copies; copy++)
            {
                parts.Add(CheckShape(transform.Apply(images, random), images, transform));
            }
        }

        return (cat(parts, 0).MoveToOuterDisposeScope(), labels.repeat(Factor).MoveToOuterDisposeScope());
    }

    /// <summary>Enlarges some images of a set into a set of their own.</summary>
    /// <param name="images">A set with labels.</param>
    /// <param name="indices">Which of them, each from 0 to the count - 1.</param>
    /// <param name="random">Where the parameters are drawn from.</param>
    /// <returns>A set with the same class names, values rounded to whole bytes. The caller disposes it.</returns>
    /// <exception cref="InvalidOperationException">The set has no labels.</exception>
    public ImageSet Apply(ImageSet images, IEnumerable<long> indices, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(indices);
        using var scope = NewDisposeScope();
        long[] chosen = [.. indices];
        var selection = HostData.ToTensor<long>(chosen, CPU, chosen.Length);
        var (expanded, labels) = Apply(images.Batch(selection), images.BatchLabels(selection), random);
        return new ImageSet(expanded.mul_(Scalars.Of(255)).round_().clamp_(Scalars.Of(0), Scalars.Of(255)).to(uint8), labels, images.ClassNames);
    }

    private static Tensor CheckShape(Tensor copies, Tensor images, ImageTransform transform) =>
        copies.shape.SequenceEqual(images.shape)
            ? copies
            : throw new ArgumentException(
                $"The copies stand beside the originals, so each transform must keep the shape; {transform.GetType().Name} makes ({string.Join(", ", images.shape)}) into ({string.Join(", ", copies.shape)}).",
                nameof(images));
}
