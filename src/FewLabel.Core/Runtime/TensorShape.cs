namespace FewLabel.Runtime;

/// <summary>Arithmetic on shapes that a file declares, which may be absurd.</summary>
internal static class TensorShape
{
    /// <summary>The most dimensions that PyTorch's operations take.</summary>
    public const int MaxDimensions = 64;

    /// <summary>How many numbers a tensor of that shape has; null if PyTorch can have no such shape.</summary>
    public static long? Count(ReadOnlySpan<long> shape)
    {
        if (shape.Length > MaxDimensions)
        {
            return null;
        }

        // Strides are products of sizes too, of which none counts as 0; so they must fit as well.
        UInt128 strides = 1;
        var isEmpty = false;
        foreach (var size in shape)
        {
            if (size < 0)
            {
                return null;
            }

            isEmpty |= size == 0;
            strides *= (UInt128)Math.Max(size, 1);
            if (strides > long.MaxValue)
            {
                return null;
            }
        }

        return isEmpty ? 0 : (long)strides;
    }

    /// <summary>The shape as text, such as <c>(64, 3, 7, 7)</c>.</summary>
    public static string Format(IEnumerable<long> shape) => $"({string.Join(", ", shape)})";
}
