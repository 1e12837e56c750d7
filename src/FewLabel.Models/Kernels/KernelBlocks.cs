using System.Runtime.Intrinsics;

namespace FewLabel.Networks.Kernels;

/// <summary>The kernels of eight output channels side by side, one channel a lane: nine weights and an offset.</summary>
internal static class KernelBlocks
{
    /// <summary>Channels in a block.</summary>
    public const int Channels = 8;

    /// <summary>Vectors in a block: a weight for each pixel of a patch, and the offset.</summary>
    public const int Length = PatchMoments.Size + 1;

    /// <summary>Whether the processor works on eight numbers at once.</summary>
    public static bool IsSupported => Vector256.IsHardwareAccelerated;

    /// <summary>Brings kernels into blocks.</summary>
    /// <param name="kernels">Channel after channel, the nine weights of each.</param>
    /// <param name="factors">For each channel what its weights are multiplied by.</param>
    /// <param name="offsets">For each channel what is added.</param>
    public static Vector256<float>[] Pack(ReadOnlySpan<float> kernels, ReadOnlySpan<double> factors, ReadOnlySpan<double> offsets)
    {
        var blocks = new Vector256<float>[offsets.Length / Channels * Length];
        for (var channel = 0; channel < offsets.Length; channel++)
        {
            var (block, lane) = (channel / Channels * Length, channel % Channels);
            for (var k = 0; k < PatchMoments.Size; k++)
            {
                var weight = kernels[(channel * PatchMoments.Size) + k] * factors[channel];
                blocks[block + k] = blocks[block + k].WithElement(lane, (float)weight);
            }

            blocks[block + PatchMoments.Size] = blocks[block + PatchMoments.Size].WithElement(lane, (float)offsets[channel]);
        }

        return blocks;
    }
}
