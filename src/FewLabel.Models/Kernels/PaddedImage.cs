using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace FewLabel.Networks.Kernels;

/// <summary>A gray image with a frame of zeros, one pixel wide.</summary>
internal static class PaddedImage
{
    /// <summary>Pixels in a padded row.</summary>
    public static int Stride(int width) => width + 2;

    /// <summary>Does the work for each image of a batch with its frame, chunk by chunk on several threads.</summary>
    /// <param name="images">Float32, contiguous, shape (N, 1, H, W), on the CPU.</param>
    /// <param name="work">Gets the number of the chunk, that of the image, and the padded image, whose end a vector may reach beyond.</param>
    public static void ForEach(Tensor images, Action<int, int, float[]> work)
    {
        var (count, height, width) = (images.shape[0], (int)images.shape[2], (int)images.shape[3]);
        ImageChunks.Run(count, (chunk, first, end) =>
        {
            var pixels = ImageChunks.Slice<float>(images, first, end);
            var padded = new float[((height + 2) * Stride(width)) + Vector256<float>.Count];
            for (var image = first; image < end; image++)
            {
                Fill(pixels.Slice((image - first) * height * width, height * width), height, width, padded);
                work(chunk, image, padded);
            }
        });
    }

    /// <summary>Copies an image into the middle of a frame that is zero.</summary>
    private static void Fill(ReadOnlySpan<float> image, int height, int width, Span<float> padded)
    {
        var stride = Stride(width);
        for (var y = 0; y < height; y++)
        {
            image.Slice(y * width, width).CopyTo(padded[(((y + 1) * stride) + 1)..]);
        }
    }
}
