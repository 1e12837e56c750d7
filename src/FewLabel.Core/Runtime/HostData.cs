using System.Runtime.InteropServices;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Augmentation;

/// <summary>The way between small arrays of parameters and tensors.</summary>
internal static class HostData
{
    /// <summary>Numbers drawn uniformly from [0, 1), in one call.</summary>
    public static float[] Uniform(RandomSource random, long count)
    {
        using var drawn = random.Uniform(0, 1, count);
        return Read<float>(drawn).ToArray();
    }

    /// <summary>Numbers drawn from the standard normal distribution, in one call.</summary>
    public static float[] Normal(RandomSource random, long count)
    {
        using var drawn = random.Normal(0, 1, count);
        return Read<float>(drawn).ToArray();
    }

    /// <summary>A whole number from 0 to <paramref name="bound"/> - 1 for a number from [0, 1).</summary>
    public static int Whole(float fraction, int bound) => Math.Min((int)(fraction * (double)bound), bound - 1);

    /// <summary>A tensor with this content on this device.</summary>
    public static Tensor ToTensor<T>(ReadOnlySpan<T> values, Device device, params ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        var type = typeof(T) == typeof(float) ? float32 : typeof(T) == typeof(long) ? int64 : @bool;
        var tensor = empty(shape, type);
        values.CopyTo(MemoryMarshal.Cast<byte, T>(tensor.bytes));
        if (device.type == TorchSharp.DeviceType.CPU)
        {
            return tensor;
        }

        using (tensor)
        {
            return tensor.to(device);
        }
    }

    /// <summary>The memory of a contiguous tensor on the CPU, to be read before it is disposed.</summary>
    public static ReadOnlySpan<T> Read<T>(Tensor tensor)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(tensor.bytes);
}
