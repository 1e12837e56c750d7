using FewLabel.Runtime;
using System.Numerics;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Augmentation;

/// <summary>Writes planes whose values are the sum of a share of the column and one of the row.</summary>
internal static class OuterSum
{
    /// <summary>The sum of each column's and each row's share, for each of some planes: shape (planes, height · width).</summary>
    /// <remarks>
    /// On the CPU the broadcast sum of libtorch starts anew for each short row, and takes several times as long as this loop.
    /// </remarks>
    public static Tensor Of(float[] columns, float[] rows, int planes, int height, int width, Device device)
    {
        if (device.type != DeviceType.CPU)
        {
            return Broadcast(columns, rows, planes, height, width, device);
        }

        var grid = empty([planes, (long)height * width], float32);
        var target = MemoryMarshal.Cast<byte, float>(grid.bytes);
        for (var plane = 0; plane < planes; plane++)
        {
            var across = columns.AsSpan(plane * width, width);
            foreach (var share in rows.AsSpan(plane * height, height))
            {
                Add(across, share, target[..width]);
                target = target[width..];
            }
        }

        return grid;
    }

    /// <summary>The same on any device.</summary>
    internal static Tensor Broadcast(float[] columns, float[] rows, int planes, int height, int width, Device device)
    {
        using var across = HostData.ToTensor<float>(columns, device, planes, 1, width);
        using var down = HostData.ToTensor<float>(rows, device, planes, height, 1);
        using var sum = across.add(down, Scalars.One);
        return sum.view(planes, (long)height * width);
    }

    private static void Add(ReadOnlySpan<float> values, float summand, Span<float> target)
    {
        var i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            (new Vector<float>(values[i..]) + new Vector<float>(summand)).CopyTo(target[i..]);
        }

        for (; i < values.Length; i++)
        {
            target[i] = values[i] + summand;
        }
    }
}
