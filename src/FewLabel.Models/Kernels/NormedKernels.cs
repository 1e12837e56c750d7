using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewLabel.Networks.Kernels;

/// <summary>The kernels of a convolution, and the batch norm that follows it.</summary>
internal sealed class NormedKernels
{
    private readonly float[] _kernels;
    private readonly double[] _means;

    private NormedKernels(float[] kernels, float[] gamma, float[] beta, double[] means, double[] deviations)
    {
        (_kernels, Gamma, Beta, _means, Deviations) = (kernels, gamma, beta, means, deviations);
    }

    /// <summary>What the norm multiplies by, a number a channel.</summary>
    public float[] Gamma { get; }

    /// <summary>What the norm adds, a number a channel.</summary>
    public float[] Beta { get; }

    /// <summary>What the norm divides by, a number a channel.</summary>
    public double[] Deviations { get; }

    /// <summary>With the statistics that the norm keeps.</summary>
    public static NormedKernels FromRunning(Conv2d convolution, BatchNorm2d norm)
    {
        var bias = Read(convolution.bias!);
        var means = Read(norm.running_mean!).Zip(bias, (mean, offset) => (double)mean - offset).ToArray();
        var deviations = Read(norm.running_var!).Select(variance => Math.Sqrt(variance + norm.eps)).ToArray();
        return new NormedKernels(Read(convolution.weight!), Read(norm.weight!), Read(norm.bias!), means, deviations);
    }

    /// <summary>With the statistics of a batch of images; it also gives each channel's variance there.</summary>
    public static NormedKernels FromBatch(Tensor kernels, Tensor gamma, Tensor beta, PatchMoments moments, double epsilon, out double[] variances)
    {
        var weights = Read(kernels);
        var channels = (int)gamma.numel();
        var means = new double[channels];
        variances = new double[channels];
        Span<double> covariance = stackalloc double[PatchMoments.Size];
        for (var channel = 0; channel < channels; channel++)
        {
            var kernel = weights.AsSpan(channel * PatchMoments.Size, PatchMoments.Size);
            means[channel] = moments.MeanOf(kernel);
            moments.CovarianceWith(kernel, covariance);
            for (var k = 0; k < PatchMoments.Size; k++)
            {
                variances[channel] += kernel[k] * covariance[k];
            }

            // Rounding may leave a trace below zero; what is not a number stays so.
            variances[channel] = Math.Max(variances[channel], 0);
        }

        return new NormedKernels(
            weights, Read(gamma), Read(beta), means, [.. variances.Select(variance => Math.Sqrt(variance + epsilon))]);
    }

    /// <summary>The mean of each channel before the convolution's bias.</summary>
    public ReadOnlySpan<double> Means => _means;

    /// <summary>The nine weights of a channel.</summary>
    public ReadOnlySpan<float> Kernel(int channel) => _kernels.AsSpan(channel * PatchMoments.Size, PatchMoments.Size);

    /// <summary>Convolution and norm as one convolution.</summary>
    public Vector256<float>[] Blocks()
    {
        var factors = new double[Gamma.Length];
        var offsets = new double[Gamma.Length];
        for (var channel = 0; channel < factors.Length; channel++)
        {
            factors[channel] = Gamma[channel] / Deviations[channel];
            offsets[channel] = Beta[channel] - (_means[channel] * factors[channel]);
        }

        return KernelBlocks.Pack(_kernels, factors, offsets);
    }

    private static float[] Read(Tensor values)
    {
        using var plain = values.detach();
        using var dense = plain.contiguous();
        return MemoryMarshal.Cast<byte, float>(dense.bytes).ToArray();
    }
}
