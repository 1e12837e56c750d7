using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Augmentation;

/// <summary>Makes three equal channels of one, for networks that take color images. Images of three stay as they are.</summary>
public sealed class ExpandChannels : ImageTransform
{
    /// <inheritdoc/>
    public override Tensor Apply(Tensor images, RandomSource random) =>
        ImageBatch.Check(images).Channels == 3 ? images.clone() : images.repeat(1, 3, 1, 1);
}
