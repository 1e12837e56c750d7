using System.Buffers.Binary;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Networks;

/// <summary>
/// Reads safetensors: eight bytes with the length of a header, the header in JSON, then the tensors' numbers, little-endian.
/// </summary>
internal static class SafeTensorsReader
{
    /// <summary>The longest header that the format allows, in bytes.</summary>
    public const long MaxHeaderLength = 100_000_000;

    private const int LengthSize = 8;

    /// <summary>Whether a file that begins so can only be meant as safetensors.</summary>
    public static bool LooksLike(ReadOnlySpan<byte> head) => head.Length > LengthSize && head[LengthSize] == '{';

    /// <summary>Reads a file whole.</summary>
    public static WeightSet Read(Stream stream, string path)
    {
        var faults = new FileFaults(path, "safetensors file", "Download or export it again.");
        Span<byte> prefix = stackalloc byte[LengthSize];
        stream.ReadExactly(prefix);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        var rest = stream.Length - LengthSize;
        if (length > (ulong)Math.Min(rest, MaxHeaderLength))
        {
            throw faults.Damaged(
                $"its first eight bytes declare a header of {length} bytes, but {rest} follow, and {MaxHeaderLength} are the most that are allowed");
        }

        var json = new byte[length];
        stream.ReadExactly(json);
        var header = SafeTensorsHeader.Parse(json, rest - json.Length, faults);
        using var scope = NewDisposeScope();
        return new WeightSet(path, Tensors(stream, header.Entries, faults), header.Metadata);
    }

    private static OrderedDictionary<string, Tensor> Tensors(Stream stream, IReadOnlyList<SafeTensorsEntry> entries, FileFaults faults)
    {
        var tensors = new OrderedDictionary<string, Tensor>(entries.Count);
        foreach (var entry in entries)
        {
            var tensor = empty(entry.Shape, entry.Type.Type, CPU);
            TensorBytes.Read(stream, tensor);
            if (entry.Type.Type == ScalarType.Bool && !TensorBytes.AreTruthValues(tensor))
            {
                throw faults.Damaged($"the tensor {FileFaults.Quote(entry.Name)} is of BOOL but has bytes other than 0 and 1");
            }

            tensors.Add(entry.Name, tensor);
        }

        return tensors;
    }
}
