using static TorchSharp.torch;

namespace FewLabel.Networks;

/// <summary>A type of numbers that weight files can hold, by its names in the formats.</summary>
/// <param name="Type">TorchSharp's name.</param>
/// <param name="Size">Bytes in a number.</param>
/// <param name="SafeTensorsName">The name in a safetensors header.</param>
/// <param name="StorageName">The class in PyTorch's module <c>torch</c>.</param>
internal sealed record ElementType(ScalarType Type, int Size, string SafeTensorsName, string StorageName)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<ElementType> All { get; } =
    [
        new(ScalarType.Float64, 8, "F64", "DoubleStorage"),
        new(ScalarType.Float32, 4, "F32", "FloatStorage"),
        new(ScalarType.Float16, 2, "F16", "HalfStorage"),
        new(ScalarType.BFloat16, 2, "BF16", "BFloat16Storage"),
        new(ScalarType.Int64, 8, "I64", "LongStorage"),
        new(ScalarType.Int32, 4, "I32", "IntStorage"),
        new(ScalarType.Int16, 2, "I16", "ShortStorage"),
        new(ScalarType.Int8, 1, "I8", "CharStorage"),
        new(ScalarType.Byte, 1, "U8", "ByteStorage"),
        new(ScalarType.Bool, 1, "BOOL", "BoolStorage"),
    ];

    /// <summary>The type of that name in PyTorch; null if there is none.</summary>
    public static ElementType? Of(ScalarType type) => All.FirstOrDefault(item => item.Type == type);
}
