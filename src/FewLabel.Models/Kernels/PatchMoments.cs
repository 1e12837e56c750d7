using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace FewLabel.Networks.Kernels;

/// <summary>
/// The mean and the covariance of the 3×3 patches around all pixels of a batch of gray images. They give the mean and the variance
/// of any convolution with such a kernel without computing it.
/// </summary>
internal sealed class PatchMoments
{
    /// <summary>Pixels in a patch.</summary>
    public const int Size = 9;

    private const int Pairs = Size * Size;

    private PatchMoments(long count, double[] sums)
    {
        Count = count;
        Mean = new double[Size];
        Covariance = new double[Size, Size];
        for (var k = 0; k < Size; k++)
        {
            Mean[k] = sums[Pairs + k] / count;
        }

        for (var k = 0; k < Size; k++)
        {
            for (var l = 0; l < Size; l++)
            {
                Covariance[k, l] = (sums[k <= l ? (k * Size) + l : (l * Size) + k] / count) - (Mean[k] * Mean[l]);
            }
        }
    }

    /// <summary>How many patches there are.</summary>
    public long Count { get; }

    /// <summary>The mean of each pixel of a patch.</summary>
    public double[] Mean { get; }

    /// <summary>The covariance of each two.</summary>
    public double[,] Covariance { get; }

    /// <summary>Takes the moments of images that are padded by a zero pixel.</summary>
    /// <param name="images">Float32, contiguous, shape (N, 1, H, W), on the CPU.</param>
    public static PatchMoments Of(Tensor images)
    {
        var (count, height, width) = (images.shape[0], (int)images.shape[2], (int)images.shape[3]);
        var sums = new double[ImageChunks.CountOf(count)][];
        PaddedImage.ForEach(images, (chunk, _, padded) => Add(padded, height, width, sums[chunk] ??= new double[Pairs + Size]));
        var total = new double[Pairs + Size];
        foreach (var own in sums)
        {
            for (var i = 0; i < total.Length; i++)
            {
                total[i] += own[i];
            }
        }

        return new PatchMoments(count * height * width, total);
    }

    /// <summary>The mean of a convolution with this kernel.</summary>
    public double MeanOf(ReadOnlySpan<float> kernel)
    {
        var sum = 0.0;
        for (var k = 0; k < Size; k++)
        {
            sum += kernel[k] * Mean[k];
        }

        return sum;
    }

    /// <summary>The covariance of each pixel of a patch with the convolution with this kernel.</summary>
    public void CovarianceWith(ReadOnlySpan<float> kernel, Span<double> covariance)
    {
        for (var k = 0; k < Size; k++)
        {
            covariance[k] = 0;
            for (var l = 0; l < Size; l++)
            {
                covariance[k] += Covariance[k, l] * kernel[l];
            }
        }
    }

    private static void Add(float[] padded, int height, int width, double[] sums)
    {
        var stride = PaddedImage.Stride(width);
        ref var pixels = ref MemoryMarshal.GetArrayDataReference(padded);
        Span<Vector256<float>> products = stackalloc Vector256<float>[Size];
        for (var k = 0; k < Size; k++)
        {
            products.Clear();
            var sum = Vector256<float>.Zero;
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x += Vector256<float>.Count)
                {
                    ref var patch = ref Unsafe.Add(ref pixels, (y * stride) + x);
                    var one = Vector256.ConditionalSelect(Inside(width - x), Tap(ref patch, k, stride), Vector256<float>.Zero);
                    sum += one;
                    for (var l = k; l < Size; l++)
                    {
                        products[l] = Vector256.FusedMultiplyAdd(one, Tap(ref patch, l, stride), products[l]);
                    }
                }
            }

            sums[Pairs + k] += Vector256.Sum(sum);
            for (var l = k; l < Size; l++)
            {
                sums[(k * Size) + l] += Vector256.Sum(products[l]);
            }
        }
    }

    private static Vector256<float> Tap(ref float patch, int k, int stride) =>
        Vector256.LoadUnsafe(ref Unsafe.Add(ref patch, (k / 3 * stride) + (k % 3)));

    /// <summary>All bits where a lane is before the end of the row.</summary>
    private static Vector256<float> Inside(int left) => Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(left)).AsSingle();
}
