using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Benchmarks.Photographs;

/// <summary>NumPy's file of one array (NEP 1, version 1.0), of 32-bit floats or 64-bit integers.</summary>
internal static partial class Npy
{
    public static void Write(string path, Tensor values)
    {
        using var dense = values.cpu().contiguous();
        var type = dense.dtype == ScalarType.Int64 ? "<i8" : "<f4";
        var shape = string.Join(", ", dense.shape);
        var header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({shape},), }}";
        var length = (((10 + header.Length + 1 + 63) / 64) * 64) - 10;
        using var file = File.Create(path);
        file.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)length, (byte)(length >> 8)]);
        file.Write(Encoding.ASCII.GetBytes(header.PadRight(length - 1) + "\n"));
        file.Write(dense.bytes);
    }

    public static Tensor ReadFloats(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var length = bytes[8] + (bytes[9] << 8);
        var shape = Shape().Match(Encoding.ASCII.GetString(bytes, 10, length)).Groups[1].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(long.Parse).ToArray();
        return tensor(MemoryMarshal.Cast<byte, float>(bytes.AsSpan(10 + length)).ToArray(), float32).view(shape);
    }

    [GeneratedRegex(@"'shape': \(([^)]*)\)")]
    private static partial Regex Shape();
}
