using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Augmentation;

/// <summary>Checks that a tensor is a batch of images.</summary>
internal static class ImageBatch
{
    /// <summary>Its number of images, channels, rows and columns.</summary>
    /// <exception cref="ArgumentException">It is no batch of images.</exception>
    public static (int Count, int Channels, int Height, int Width) Check(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.dim() != 4)
        {
            throw Wrong(images, "has the wrong number of dimensions; add the missing ones with unsqueeze");
        }

        if (images.dtype != ScalarType.Float32)
        {
            throw Wrong(images, "has the wrong type; convert bytes with .to(float32).div(255), or take the images from ImageSet.Batch");
        }

        var shape = images.shape;
        if (shape[1] is not (1 or 3))
        {
            throw Wrong(images, "has the wrong number of channels; they come before the rows and columns");
        }

        if (shape[0] < 1 || shape[2] < 1 || shape[3] < 1)
        {
            throw Wrong(images, "is empty");
        }

        return ((int)shape[0], (int)shape[1], (int)shape[2], (int)shape[3]);
    }

    private static ArgumentException Wrong(Tensor images, string fault) => new(
        $"Images must be a Float32 tensor of shape (N, C, H, W) with C 1 or 3 and values from 0 to 1; this {images.dtype} tensor of shape ({string.Join(", ", images.shape)}) {fault}.",
        nameof(images));
}
