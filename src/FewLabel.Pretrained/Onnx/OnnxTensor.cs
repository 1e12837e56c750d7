using System.Buffers.Binary;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace FewLabel.Pretrained.Onnx;

/// <summary>A tensor in an ONNX file. Nothing is copied before it is asked for.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Type">The type of its numbers, 1 being Float32.</param>
/// <param name="Floats">The bytes of its Float32 numbers, little-endian, in one or more parts.</param>
internal sealed record OnnxTensor(string Name, long[] Shape, long Type, IReadOnlyList<ReadOnlyMemory<byte>> Floats)
{
    private const long Float32 = 1;

    public static OnnxTensor Read(ReadOnlyMemory<byte> tensor)
    {
        var (name, type) = ("", 0L);
        var shape = new List<long>();
        var floats = new List<ReadOnlyMemory<byte>>();
        foreach (var field in WireReader.Fields(tensor))
        {
            switch (field.Number)
            {
                case 1:
                    shape.AddRange(WireReader.Numbers(field));
                    break;
                case 2:
                    type = (long)field.Value;
                    break;
                case 4 when field.Bytes is null:
                    var single = new byte[sizeof(uint)];
                    BinaryPrimitives.WriteUInt32LittleEndian(single, (uint)field.Value);
                    floats.Add(single);
                    break;
                case 4 or 9:
                    floats.Add(field.Content);
                    break;
                case 8:
                    name = OnnxFile.Text(field.Content);
                    break;
            }
        }

        return new OnnxTensor(name, [.. shape], type, floats);
    }

    /// <summary>The numbers as a tensor on the CPU, which the caller disposes.</summary>
    /// <exception cref="InvalidDataException">They are no Float32 numbers, or more or fewer than the shape says.</exception>
    public Tensor ToTensor()
    {
        var found = Floats.Sum(part => (long)part.Length);
        if (Type != Float32 || !Fills(found))
        {
            throw new InvalidDataException($"{Name} has type {Type}, the shape ({string.Join(", ", Shape)}) and {found} bytes of numbers, where Float32, type 1, is expected, and four bytes for each number.");
        }

        var values = new float[found / sizeof(float)];
        var rest = MemoryMarshal.AsBytes(values.AsSpan());
        foreach (var part in Floats)
        {
            part.Span.CopyTo(rest);
            rest = rest[part.Length..];
        }

        return tensor(values, float32).reshape(Shape);
    }

    /// <summary>Whether the shape has as many numbers as so many bytes, which is as far as it is multiplied.</summary>
    private bool Fills(long bytes)
    {
        Int128 size = sizeof(float);
        foreach (var axis in Shape)
        {
            size *= axis;
            if (axis < 1 || size > bytes)
            {
                return false;
            }
        }

        return size == bytes;
    }
}
