using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Augmentation;

/// <summary>Changes a batch of images, mostly at random, each image in its own way.</summary>
/// <remarks>
/// Transforms are immutable and thread-safe; what is random comes from the source that is passed in, so equal images
/// and equal sources give equal results, bit for bit. All work is done on whole batches: parameters are drawn on the
/// CPU for all images at once and moved to the device on which the images are.
/// </remarks>
public abstract class ImageTransform
{
    /// <summary>Transforms a batch.</summary>
    /// <param name="images">
    /// Float32, shape (N, C, H, W) on any device, C 1 or 3, values from 0 to 1 (not normalized yet). It is not changed.
    /// </param>
    /// <param name="random">Where the parameters are drawn from. It lives on the CPU whatever the images' device.</param>
    /// <returns>
    /// Float32, shape (N, C', H', W') on the images' device, in memory of its own. It belongs to the caller, or to the
    /// dispose scope that is open.
    /// </returns>
    /// <exception cref="ArgumentException">The images are of another type or shape than the transform takes.</exception>
    public abstract Tensor Apply(Tensor images, RandomSource random);

    /// <summary>
    /// The parameters, by name: a run that is kept goes on only with the same ones. Null, as here, has them found: the public properties of the
    /// library's transforms, and all fields of your own. Override it where a field is no parameter, such as a counter.
    /// </summary>
    /// <returns>The parameters: numbers, texts, lists, tensors, other transforms; null to have them found.</returns>
    public virtual IReadOnlyDictionary<string, object?>? DescribeParameters() => null;
}
