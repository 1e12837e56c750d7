using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Augmentation;

/// <summary>Blurs images with a Gaussian kernel, each as strongly as it draws, as torchvision's transform of this name.</summary>
public sealed class GaussianBlur : ImageTransform
{
    /// <summary>Creates the transform.</summary>
    /// <param name="kernelSize">Rows and columns of the kernel, odd, 1 or more. Half of it, rounded down, must be less than the images' sides.</param>
    /// <param name="sigma">The standard deviations of the kernel in pixels, above 0, uniform; null is 0.1 to 2.</param>
    /// <param name="probability">The probability that an image is blurred, 0 to 1.</param>
    public GaussianBlur(int kernelSize, ValueRange? sigma = null, double probability = 1)
    {
        KernelSize = Require.AtLeast(kernelSize, 1);
        if (kernelSize % 2 == 0)
        {
            throw new ArgumentOutOfRangeException(nameof(kernelSize), kernelSize, $"The option kernelSize is {kernelSize}; it must be odd, so that the kernel has a center.");
        }

        Sigma = Require.Positive(sigma ?? (0.1, 2), nameof(sigma));
        Probability = Require.Probability(probability);
    }

    /// <summary>Rows and columns of the kernel.</summary>
    public int KernelSize { get; }

    /// <summary>The standard deviations of the kernel, in pixels.</summary>
    public ValueRange Sigma { get; }

    /// <summary>The probability that an image is blurred.</summary>
    public double Probability { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The images are too small for the kernel.</exception>
    public override Tensor Apply(Tensor images, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var (count, _, height, width) = ImageBatch.Check(images);
        if (KernelSize / 2 >= Math.Min(height, width))
        {
            throw new ArgumentException(
                $"A kernel of {KernelSize} pixels needs images of at least {KernelSize / 2 + 1} pixels each way; these are {height}×{width}. Take a smaller kernel.", nameof(images));
        }

        var draws = HostData.Uniform(random, 2L * count);
        var sigmas = new double?[count];
        for (var n = 0; n < count; n++)
        {
            sigmas[n] = draws[2 * n] < Probability ? Sigma.At(draws[2 * n + 1]) : null;
        }

        return Blur(images, KernelSize, sigmas);
    }

    /// <summary>Blurs each image with its own standard deviation, or not where it is null.</summary>
    internal static Tensor Blur(Tensor images, int size, ReadOnlySpan<double?> sigmas)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var half = size / 2;
        var padded = nn.functional.pad(images, (half, half, half, half), PaddingModes.Reflect);
        var kernels = HostData.ToTensor<float>(Kernels(size, sigmas), images.device, size, sigmas.Length, 1, 1, 1);
        return Convolve(Convolve(padded, kernels, 3), kernels, 2).MoveToOuterDisposeScope();
    }

    /// <summary>The kernel is a product of one along x and one along y, and each is a sum of shifted images.</summary>
    private static Tensor Convolve(Tensor padded, Tensor kernels, int dimension)
    {
        var size = kernels.shape[0];
        var length = padded.shape[dimension] - size + 1;
        Tensor Shifted(long tap) => padded.narrow(dimension, tap, length);
        var sum = Shifted(0) * kernels[0];
        for (var tap = 1; tap < size; tap++)
        {
            sum.addcmul_(Shifted(tap), kernels[tap], Scalars.One);
        }

        return sum;
    }

    /// <summary>For each tap a weight for each image.</summary>
    private static float[] Kernels(int size, ReadOnlySpan<double?> sigmas)
    {
        var kernels = new float[size * sigmas.Length];
        var weights = new double[size];
        for (var n = 0; n < sigmas.Length; n++)
        {
            for (var tap = 0; tap < size; tap++)
            {
                var distance = tap - size / 2;
                weights[tap] = sigmas[n] is { } sigma ? Math.Exp(-0.5 * Math.Pow(distance / sigma, 2)) : distance == 0 ? 1 : 0;
            }

            var total = weights.Sum();
            for (var tap = 0; tap < size; tap++)
            {
                kernels[tap * sigmas.Length + n] = (float)(weights[tap] / total);
            }
        }

        return kernels;
    }
}
